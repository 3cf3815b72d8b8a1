"""`quarterdeck import work-items` and its undo, as a person types them."""

from pathlib import Path

from quarterdeck.product import read_product

BOARD = "Key,Title,Status,Labels\nT-1,Gift cards page,Doing,gifts\nT-2,Marinade,Marinating,\n"


def test_an_export_comes_in_and_goes_again(quarterdeck, product) -> None:
    Path("board.csv").write_text(BOARD)
    before = Path(product).read_bytes()
    dry = quarterdeck("import", "work-items", "board.csv", "--into", product, "--dry-run")
    assert dry.code == 0
    assert "not known: say it with --state" in dry.said
    assert Path(product).read_bytes() == before
    told = quarterdeck("import", "work-items", "board.csv", "--into", product, "--state", "Marinating=planned", "--json").json()
    assert (told["written"], told["counts"]["new"]) == (True, 2)
    read = read_product(product)
    assert [(item.key, item.state) for item in read.work_items] == [("T-1", "in progress"), ("T-2", "planned")]
    again = quarterdeck("import", "work-items", "board.csv", "--into", product, "--state", "Marinating=planned")
    assert "There is nothing new" in again.said
    assert "2 work items are gone" in quarterdeck("import", "undo", product, told["batch"]).said
    assert read_product(product).work_items == ()
    assert not Path(product).with_name("tea.imports.json").exists()


def test_a_mapping_is_kept_for_the_next_file(quarterdeck, product) -> None:
    Path("odd.csv").write_text("Nr,What,Where\n1,Paint,Doing\n")
    ran = quarterdeck("import", "work-items", "odd.csv", "--into", product, "--dry-run")
    assert ran.code == 2
    assert "--map title=COLUMN" in ran.said
    mapped = ("--map", "title=What", "--map", "key=Nr", "--map", "state=Where", "--source", "odd")
    assert quarterdeck("import", "work-items", "odd.csv", "--into", product, "--mapping", "odd.json", *mapped).code == 0
    assert "There is nothing new" in quarterdeck("import", "work-items", "odd.csv", "--into", product, "--mapping", "odd.json").said
    (item,) = read_product(product).work_items
    assert (item.id, item.title, item.state) == ("odd-1", "Paint", "in progress")


def test_refused_rows_keep_everything_out_until_they_are_left_out(quarterdeck, product) -> None:
    Path("board.csv").write_text(BOARD + "T-3,,Doing,\n")
    ran = quarterdeck("import", "work-items", "board.csv", "--into", product)
    assert ran.code == 1
    assert "Nothing was written" in ran.said
    assert read_product(product).work_items == ()
    assert quarterdeck("import", "work-items", "board.csv", "--into", product, "--skip-refused").code == 0
    assert len(read_product(product).work_items) == 2


def test_words_that_are_none_are_refused(quarterdeck, product) -> None:
    Path("board.csv").write_text(BOARD)
    for words in (
        ("--state", "QA"),
        ("--state", "QA=cooking"),
        ("--map", "colour=Key"),
        ("--map", "title=Nope"),
        ("--estimates", "eggs"),
        ("--format", "x"),
    ):
        assert quarterdeck("import", "work-items", "board.csv", "--into", product, *words).code == 2


def test_rules_map_work_and_suggestions_are_accepted(quarterdeck, product) -> None:
    Path("board.csv").write_text(BOARD + "T-3,Loyalty points,Todo,\n")
    assert quarterdeck("import", "work-items", "board.csv", "--into", product).code == 0
    dry = quarterdeck("map-work", product, "--add", "label is gifts -> gift-cards/build", "--dry-run")
    assert "1 work items would change" in dry.said
    assert read_product(product).mapping_rules == ()
    assert quarterdeck("map-work", product, "--add", "label is gifts -> gift-cards/build").code == 0
    first = read_product(product).work_items[0]
    assert (first.feature, first.activity, first.mapped_by) == ("gift-cards", "build", "rule")
    told = quarterdeck("map-work", product, "--accept", "0.4", "--json").json()
    assert [(each["item"], each["feature"]) for each in told["suggestions"]] == [("board-T-3", "loyalty")]
    assert read_product(product).work_items[2].mapped_by == "suggestion"
    assert quarterdeck("map-work", product, "--remove", "rule-1").code == 0
    assert [item.feature for item in read_product(product).work_items] == [None, None, "loyalty"]


def test_rules_that_are_none_are_refused(quarterdeck, product) -> None:
    for words in (
        ("--add", "label slots F"),
        ("--add", "label is x -> nowhere"),
        ("--add", "label is x -> gift-cards/x"),
        ("--remove", "r9"),
        ("--accept", "2"),
    ):
        assert quarterdeck("map-work", product, *words).code == 2
