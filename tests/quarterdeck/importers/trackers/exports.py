"""Exports of each tracker in the layouts their makers document, written by hand: the same two or three items each."""
# ruff: noqa: E501 - a row a line reads better here

JIRA = """\
\ufeffSummary,Issue key,Issue id,Issue Type,Status,Project key,Priority,Resolution,Assignee,Reporter,Created,Updated,Resolved,Due date,Votes,Description,Labels,\
Labels,Original estimate,Remaining Estimate,Time Spent,Inward issue link (Blocks),Inward issue link (Blocks),Outward issue link (Blocks),Sprint,Sprint,\
Custom field (Story point estimate),Parent,Parent key,Status Category
Slot calendar,ACME-12,10012,Story,In Review,ACME,High,,Ana Ruiz,Bo Lind,05/Sep/26 11:00 AM,07/Sep/26 9:00 AM,,05/Oct/26,3,"Line one
line two",ui,web,7200,3600,28800,ACME-7,ACME-99,ACME-14,Sprint 1,Sprint 2,5,10007,ACME-7,In Progress
Slot API,ACME-7,10007,Epic,Done,ACME,Low,Won't Do,,Bo Lind,01/Sep/26 11:00 AM,02/Sep/26 9:00 AM,02/Sep/26 9:00 AM,,,,,,,,,,,,,,,,,Done
Draw the yard,ACME-14,10014,Task,Selected for Development,ACME,,,,,01/Sep/26 11:00 AM,,,,,,,,14400,,,,,,,,,10007,,To Do
"""
JIRA_GERMAN = """\
Zusammenfassung,Vorgangsschlüssel,Vorgangs-ID,Vorgangstyp,Status,Projektschlüssel,Priorität,Lösung,Zugewiesene Person,Ersteller,Erstellt,Aktualisiert,Erledigt,\
Fälligkeitsdatum,Stimmen,Beschreibung,Stichwörter,Ursprüngliche Schätzung,Eingehende Vorgangsverknüpfung (Blocks),Benutzerdefiniertes Feld (Story Points),Statuskategorie
Kalender,TOR-1,1,Story,In Arbeit,TOR,Hoch,,Ana Ruiz,Bo Lind,05.Sep.26 11:00,07.Okt.26 09:00,,05.Dez.26,,Text,web,,TOR-2,8,In Bearbeitung
Schnittstelle,TOR-2,2,Aufgabe,Fertig,TOR,,Fertig,,,01.Mär.26 11:00,,02.Mär.26 9:00,,,,,,,,Fertig
"""
JIRA_FRENCH = """\
Résumé,Clé de ticket,ID de ticket,Type de ticket,État,Clé de projet,Priorité,Résolution,Personne assignée,Rapporteur,Création,Mise à jour,Résolu,Échéance,\
Étiquettes,Estimation originale,Lien de ticket entrant (Blocks),Champ personnalisé (Story Points),Catégorie d'état
Calendrier,QAI-1,1,Story,En cours,QAI,Haute,,Ana Ruiz,Bo Lind,05/sept./26 11:00 AM,07/oct./26 9:00 AM,,05/déc./26,web,,QAI-2,8,En cours
Interface,QAI-2,2,Tâche,Terminé(e),QAI,,Terminé,,,01/févr./26 11:00 AM,,02/août/26 9:00 AM,,,,,,Terminé
"""
JIRA_SPANISH = """\
Resumen,Clave de incidencia,ID de la incidencia,Tipo de Incidencia,Estado,Clave del proyecto,Prioridad,Resolución,Persona asignada,Informador,Creada,Actualizada,\
Resuelta,Fecha de vencimiento,Etiquetas,Estimación original,Enlace de incidencia de entrada (Blocks),Campo personalizado (Story Points),Categoría de estado
Calendario,PUE-1,1,Historia,En curso,PUE,Alta,,Ana Ruiz,Bo Lind,05/sep/26 11:00 AM,07/oct/26 9:00 AM,,05/dic/26,web,,PUE-2,8,En curso
Interfaz,PUE-2,2,Tarea,Listo,PUE,,Listo,,,01/ene/26 11:00 AM,,02/abr/26 9:00 AM,,,,,,Listo
"""
LINEAR = """\
ID,Team,Title,Description,Status,Estimate,Priority,Project ID,Project,Creator,Assignee,Labels,Cycle Number,Cycle Name,Cycle Start,Cycle End,Created,Updated,Started,\
Triaged,Completed,Canceled,Archived,Due Date,Parent issue,Initiatives,Project Milestone ID,Project Milestone,SLA Status,UUID,Time in status (minutes),Related to,\
Blocked by,Duplicate of
ENG-12,Engineering,Slot calendar,Text,In Review,3,High,p1,Docks,bo@acme.example,ana@acme.example,"web, ui",4,Cycle 4,,,Fri Sep 04 2026 23:30:00 GMT-0500 (GMT-05:00),\
Mon Sep 07 2026 17:00:00 GMT+0000 (GMT+00:00),Sat Sep 05 2026 17:00:00 GMT+0000 (GMT+00:00),,,,,2026-10-05,ENG-7,,m1,Beta,,u-12,,,"ENG-7, ENG-99",
ENG-7,Engineering,Slot API,,Canceled,,Low,,,bo@acme.example,,,,,,,Tue Sep 01 2026 17:00:00 GMT+0000 (GMT+00:00),,,,,Wed Sep 02 2026 17:00:00 GMT+0000 (GMT+00:00),,,,,,,,u-7,,,,
ENG-8,Engineering,Gate map,,Done,5,Low,,,bo@acme.example,,,,,,,Tue Sep 01 2026 17:00:00 GMT+0000 (GMT+00:00),,Thu Sep 03 2026 17:00:00 GMT+0000 (GMT+00:00),,\
Sat Sep 05 2026 17:00:00 GMT+0000 (GMT+00:00),,,,,,,,,u-8,"{""Todo"": 1440, ""In Progress"": 1440, ""In Review"": 2880}",,,
"""
LINEAR_OLDER = """\
ID,Team,Title,Description,Status,Estimate,Priority,Project ID,Project,Creator,Assignee,Labels,Cycle Number,Cycle Name,Cycle Start,Cycle End,Created,Updated,Started,\
Completed,Canceled,Archived,Due Date,Parent issue,Roadmaps
ENG-12,Engineering,Slot calendar,Text,In Progress,3,High,p1,Docks,bo@acme.example,ana@acme.example,web,4,Cycle 4,,,Sat Sep 05 2026 17:00:00 GMT+0000 (GMT),\
,Sat Sep 05 2026 17:00:00 GMT+0000 (GMT),,,,,,
"""
GITLAB = """\
Title,Description,Issue ID,URL,State,Author,Author Username,Assignee,Assignee Username,Confidential,Locked,Due Date,Created At (UTC),Updated At (UTC),Closed At (UTC),\
Milestone,Weight,Labels,Time Estimate,Time Spent
Slot calendar,Text,12,https://gitlab.example/acme/app/-/issues/12,Open,Bo Lind,bo,Ana Ruiz,ana,No,No,2026-10-05,2026-09-05 11:00:00,2026-09-07 09:00:00,,Beta,3,"web,ui",7200,28800
Slot API,,7,https://gitlab.example/acme/app/-/issues/7,Closed,Bo Lind,bo,,,No,No,,2026-09-01 11:00:00,2026-09-02 09:00:00,2026-09-02 09:00:00,,,,0,0
"""
GITHUB = """\
[{"number": 12, "title": "Slot calendar", "body": "Text", "state": "open", "html_url": "https://github.com/acme/app/issues/12", "user": {"login": "bo"},
  "labels": [{"name": "web"}, {"name": "ui"}], "milestone": {"title": "Beta", "due_on": "2026-10-05T00:00:00Z"}, "assignees": [{"login": "ana"}],
  "reactions": {"total_count": 9, "+1": 7, "-1": 1, "heart": 1}, "created_at": "2026-09-05T11:00:00Z", "closed_at": null, "updated_at": "2026-09-07T09:00:00Z"},
 {"number": 7, "title": "Slot API", "body": null, "state": "closed", "state_reason": "not_planned", "html_url": "https://github.com/acme/app/issues/7",
  "user": {"login": "bo"}, "labels": [], "milestone": null, "assignees": [], "reactions": {"total_count": 0, "+1": 0}, "created_at": "2026-09-01T11:00:00Z",
  "closed_at": "2026-09-02T09:00:00Z"},
 {"number": 8, "title": "Add a calendar", "state": "open", "html_url": "https://github.com/acme/app/pull/8", "pull_request": {"url": "https://api.github.com/x"},
  "user": {"login": "bo"}, "created_at": "2026-09-01T11:00:00Z"}]
"""
GITHUB_PROJECT = (
    "Title\tURL\tAssignees\tStatus\tLabels\tMilestone\tRepository\tEstimate\tTarget date\n"
    "Slot calendar\thttps://github.com/acme/app/issues/12\tana, bo\tIn progress\tweb, ui\tBeta\tacme/app\t3\t2026-10-05\n"
    "An idea\t\t\tTodo\t\t\t\t\t\n"
    "An idea\t\t\tTodo\t\t\t\t2\t\n"
)
PLANE = """\
ID,Project Identifier,Project,Sequence ID,Name,Description,Priority,Start Date,Target Date,State,Module Name,Labels,Estimate,Assignees,Cycle Name,Parent,Created At
u1,ACME,Acme,12,Slot calendar,Text,high,"Sat, 05 Sep 2026","Mon, 05 Oct 2026",In Progress,Docks,"web, ui",3,Ana Ruiz,Cycle 4,ACME-7,"Tue, 01 Sep 2026"
u2,ACME,Acme,7,Slot API,,low,,,Cancelled,,,,,,,"Tue, 01 Sep 2026"
"""
