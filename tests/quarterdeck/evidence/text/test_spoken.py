"""Groups that only people of one other language speak of."""

from quarterdeck.evidence.text.spoken import language_name, languages_apart

ENGLISH = ["The export to Excel loses the last column", "Exporting the table cuts off long texts", "Please let me download the data as a table"]
GERMAN = [
    "Der Export nach Excel verliert die letzte Spalte",
    "Beim Herunterladen der Tabelle fehlen lange Texte",
    "Bitte die Daten als Tabelle anbieten",
]
FRENCH = ["L'export vers Excel perd la dernière colonne", "Le tableau exporté coupe les textes longs", "Merci de proposer les données en tableau"]


def test_a_group_of_one_other_language_is_told_and_mixed_ones_are_not() -> None:
    assert languages_apart([ENGLISH * 3, GERMAN, FRENCH, [*ENGLISH, *GERMAN], ["ok", "++"]]) == (None, "de", "fr", None, None)


def test_the_language_of_most_is_nobodys_note() -> None:
    assert languages_apart([GERMAN * 3, ENGLISH]) == (None, "en")
    assert languages_apart([GERMAN]) == (None,)
    assert languages_apart([]) == ()


def test_languages_have_names() -> None:
    assert (language_name("de"), language_name("pt"), language_name("xx")) == ("German", "Portuguese", "xx")
