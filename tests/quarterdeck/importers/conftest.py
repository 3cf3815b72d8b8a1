"""A folder of the rust-goals format small enough to read: Alice leads lang, Bob builds two goals, one carried over."""

from pathlib import Path

import pytest

from quarterdeck.importers import import_folder
from quarterdeck.product import ProductFile

SMALL = {
    "goals.csv": """\
id,period,slug,title,poc,status,tracking_issue,champions,themes,source,size
2025h2/tracing,2025h2,tracing,Tracing,@bob,Proposed,7,,,x,
2025h2/sorting,2025h2,sorting,Sorting,@bob,Proposed,8,,,x,
2026/tracing,2026,tracing,Tracing,@Bob,Accepted,7,lang=@Alice,Fast Builds,x,medium
2026/casting,2026,casting,Casting,@bob,Accepted,9,,,x,small
2026/guessing,2026,guessing,Guessing,@eve,Not accepted,,,,x,medium
""",
    "team_asks.csv": """\
goal,team,ask,support_level,notes,support_level_raw
2026/tracing,lang,Support level: Medium,Medium,Design,medium
2026/casting,types,Support level: Medium,Medium,,Medium
2026/casting,lang,Support level: ,,,
""",
    "work_items.csv": """\
goal,task,owners,is_team_ask
2026/tracing,Write it,@BOB,False
2026/tracing,Review it,[lang],True
""",
    "teams.csv": "team,parent,leads,members,description\nlang,,Alice,2,Language\ntypes,lang,,1,Types\n",
    "team_members.csv": "team,person,lead\nlang,Alice,True\nlang,Carol,False\ntypes,Carol,False\n",
    "team_size_history.csv": "as_of,team,members\n2025-01-01,lang,3\n2026-01-01,lang,2\n",
    "survey_answers.csv": """\
survey,year,question,respondents,item,answer,percent
S,2025,Which unimplemented features?,1000,Tracing,Would unblock my use-case,20
S,2025,Which unimplemented features?,1000,Tracing,Would improve my code,40
S,2025,Which unimplemented features?,1000,Tracing,Don't need it,40
S,2024,Which unimplemented features?,900,Tracing,Would unblock my use-case,10
S,2025,Which features stabilized do you use?,800,Tracing,I use it,70
""",
    "derived_need_to_goal.csv": "survey_item,goal,coverage,note\nTracing,2026/tracing,full,\n",
    "derived_dependencies.csv": "from,to,relation,strength,evidence_quote,source\n2026/casting,2026/tracing,blocked-by,hard,Needs it.,x\n",
    "goal_links.csv": "from_goal,to_goal,relation,same_period\n2026/casting,2026/tracing,links-to,True\n2026/tracing,2025h2/tracing,links-to,False\n",
    "funding.csv": 'goal,purpose,cost,funded,sponsors\n2026/tracing,Contributor,"$10,000-$20,000",50%,[ACME](https://acme.test)\n',
    "releases.csv": "version,date,kind\n1.92.0,2025-12-11,minor\n1.93.0,2026-01-22,minor\n1.93.1,2026-02-12,patch\n",
    "updates.csv": "tracking_issue,author,date,text,source\n7,BOB,2025-09-01,Under way.,x\n",
    "progress.csv": "tracking_issue,post_date,done,total,source\n7,2025-09-01,1,4,x\n7,2025-11-01,1,8,x\n",
    "status_badges.csv": "tracking_issue,post_date,badge\n8,2025-12-01,Completed =)\n",
    "final_status_2025h2.csv": "period,tracking_issue,final_status_text,post_date\n2025h2,7,Continued,2026-05-18\n2025h2,8,Completed,2026-05-18\n",
    "rfcs.csv": "rfc,start_date,merged_date\n1,2014-02-30,2014-12-31\n",
    "goals.json": '[{"id":"2025h2/tracing"},{"id":"2025h2/sorting"},{"id":"2026/tracing"},{"id":"2026/casting"},{"id":"2026/guessing"}]',
    "roadmaps.json": '[{"id":"2026/roadmap-fast-builds","title":"Fast Builds"}]',
}


@pytest.fixture
def small_folder(tmp_path: Path) -> Path:
    """The small folder on disk, to be spoilt by a test."""
    for name, text in SMALL.items():
        (tmp_path / name).write_text(text)
    return tmp_path


@pytest.fixture(scope="session")
def rust(shared_data: Path) -> ProductFile:
    """The Rust project's real data as a product."""
    return import_folder("rust-goals", shared_data / "rust")
