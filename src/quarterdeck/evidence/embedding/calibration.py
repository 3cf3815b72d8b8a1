"""Texts that teach the int8 model how wide its activations get: what users of many products write, long and short."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from quarterdeck.evidence.embedding.embedder import Vectors
from quarterdeck.evidence.embedding.encoder_graph import Range

TEXTS = (
    "I cannot log in since the update.",
    "Please add dark mode!",
    "Export to CSV drops the last column when a field contains a comma, a quote or a line break.",
    "How do I change the e-mail address of my account?",
    "The app crashes on start with error 0x80070057 on Windows 11 (build 22631).",
    "Love it. Best tool our team has used in years, thank you so much",
    "My card was charged twice for one payment, and the refund has been pending for nine days.",
    "What is the exchange rate if I send euros to an account in dollars?",
    "NullPointerException at com.example.Main.run(Main.java:42) when the list is empty",
    "Would be great to have keyboard shortcuts for moving cards between columns.",
    "Sync is slow: 40,000 files take more than three hours, and the fan never stops.",
    "cant find the settings page, where did it go???",
    "As an administrator I want to see who changed a permission, when, and what it was before.",
    "The system shall respond to a query within two seconds for 95 % of all requests under normal load.",
    "Set an alarm for half past six tomorrow morning and remind me to call my sister.",
    "Why was my transfer declined? I have enough money and the name of the recipient is right.",
    "Memory leak in the renderer process after opening and closing many tabs",
    "Integrate with Slack, Jira and GitHub, so that nobody has to copy tickets by hand.",
    "Notifications arrive twice on my phone and never on my laptop.",
    "We churned because the price per seat doubled while the reporting stayed as weak as it was.",
    "Is there a way to merge two duplicate contacts without losing the notes of either?",
    "Segmentation fault in libgtk-3.so.0 when a window is dragged to the second monitor; see the attached stack trace.",
    "Translate the interface into Polish and Czech, please.",
    "Screen readers say nothing when the dialog opens, so a blind user is lost.",
    "The invoice must show our VAT number and the purchase order, else accounting refuses it.",
    "ok",
    "Great support, but the mobile version feels like it was forgotten.",
    "How can I filter a pandas DataFrame by a list of values in one column?",
    "SELECT name, COUNT(*) FROM orders GROUP BY name HAVING COUNT(*) > 10 ORDER BY 2 DESC",
    "Scrolling stutters on the timeline with more than 500 rows, in Firefox only.",
    "Allow bulk editing: change the owner, the status and the due date of many items at once.",
    "Password reset mail never comes, I looked in the spam folder, too.",
    "What time does the bank open on Saturday, and do I need an appointment?",
    "The search finds nothing when I type an accent: resume and résumé should be the same.",
    "Two-factor authentication with a hardware key instead of a text message.",
    "undefined is not a function (evaluating 'this.props.onChange(event.target.value)')",
    "Our auditors ask for single sign-on with SAML, audit logs kept for seven years and data residency in the EU.",
    "book a table for four at an italian restaurant near the station at 8 pm",
    "The tutorial skips the step where one has to install Python first.",
    "Rotating an image by 90 degrees loses its EXIF data and lowers its quality.",
    "I lost an hour of work because the editor did not save when the connection dropped. Never again.",
    "Could the weekly report be sent as a PDF every Monday at nine?",
    "Battery drains overnight although the app is closed.",
    "git rebase --onto main feature~3 feature leaves me with conflicts in files nobody touched",
    "The new navigation hides the one button I use fifty times a day.",
    "How many vacation days do I have left this year?",
    "Prices should be shown with tax for customers in Germany and without for companies.",
    "Undo does not work after deleting a layer.",
    "We compared you with three competitors: yours was the easiest to set up, theirs had better permissions.",
    "Fehler beim Hochladen: Die Datei ist zu groß, obwohl sie nur 2 MB hat.",
    "¿Cómo puedo cancelar mi suscripción y recibir un reembolso?",
    "L'application se ferme quand je tourne mon téléphone.",
    "Upload of files over 2 GB fails at 99 % with HTTP 413; smaller ones work. Steps: 1. open a project, 2. drop the file, 3. wait. "
    "Expected: the file is there. Actual: an error and nothing in the log. It worked in version 4.1.7, before we moved to the new storage.",
    "Please stop e-mailing me!!!",
    "http://localhost:8080/api/v2/users?page=3&limit=100 returns 502 Bad Gateway",
    "Charts are unreadable when printed in black and white.",
    "Can guests comment without an account? Our customers refuse to sign up for one more thing.",
    "The vibration motor is weak, the screen is bright, the keyboard is fine, 3/5",
    "Time zones: a meeting at 10:00 in New York appears at 10:00 in Tokyo.",
    "Nothing happens.",
)


MULTILINGUAL_TEXTS = (
    "Ich kann mich seit dem Update nicht mehr anmelden.",
    "Bitte einen dunklen Modus einbauen!",
    "Der Export nach Excel verliert die letzte Spalte, wenn ein Feld ein Komma enthält.",
    "Wie ändere ich die E-Mail-Adresse meines Kontos?",
    "Je ne peux plus me connecter depuis la mise à jour.",
    "La facture n'indique pas le numéro de TVA, la comptabilité la refuse.",
    "Comment annuler un virement que je viens d'envoyer ?",
    "Les notifications arrivent deux fois sur mon téléphone.",
    "No puedo iniciar sesión desde la última actualización.",
    "¿Cuánto tarda un reembolso en llegar a mi tarjeta?",
    "La búsqueda no encuentra nada cuando escribo un acento.",
    "Sería genial tener atajos de teclado para mover tarjetas.",
    "La sincronizzazione è lenta: 40.000 file richiedono tre ore.",
    "Como posso exportar os meus dados para uma planilha?",
    "Ik krijg de melding dat mijn wachtwoord verlopen is.",
    "Appen kraschar när jag öppnar kalendern.",
    "Nie mogę zmienić języka interfejsu na polski.",
    "Aplikace se zasekne při nahrávání velkých souborů.",
    "Uygulama güncellemeden sonra açılmıyor.",
    "Не могу войти в аккаунт после обновления.",
    "Де знайти рахунок за минулий місяць?",
    "Η εφαρμογή κλείνει όταν γυρίζω το τηλέφωνο.",
    "アップデート後にログインできません。",
    "我无法将报告导出为PDF文件。",
    "알림이 휴대폰에 두 번 옵니다.",
    "لا أستطيع تسجيل الدخول بعد التحديث.",
    "अपडेट के बाद ऐप नहीं खुल रहा है।",
)
"""Of the same kind, in other languages."""


def calibrate(session: Any, names: Sequence[str], token_ids: Sequence[Sequence[int]]) -> tuple[dict[str, Range], Vectors]:
    """The range of each activation over some texts as tokens, and the texts' vectors, from a session of the float32 model."""
    ranges: dict[str, Range] = {}
    vectors = []
    for tokens in token_ids:
        ids = np.array([tokens], np.int64)
        vector, *activations = session.run(["vectors", *names], {"input_ids": ids, "attention_mask": np.ones_like(ids)})
        vectors.append(vector[0])
        for name, activation in zip(names, activations, strict=True):
            rows = activation.reshape(-1, activation.shape[-1])
            low, high = rows.min(axis=0), rows.max(axis=0)
            if name in ranges:
                low, high = np.minimum(low, ranges[name].low), np.maximum(high, ranges[name].high)
            ranges[name] = Range(low, high)
    return ranges, np.array(vectors, np.float32)
