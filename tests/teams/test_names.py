"""People stand on the team's pages by their names; where those do not tell them apart, an address
helps.
"""

import re

from tests.support import accounts
from tests.support.team import colleagues
from tests.support.teams import give_role, log, remove
from tests.support.visitor import text_of


def test_names_stand_where_there_are_names(app, new_member):
    owner = new_member()
    with colleagues(app, owner, one="member", two="member", three="admin") as people:
        one, two, three = people
        names = {one.email: "Ada", two.email: "ada", three.email: "Grace Hopper"}
        app.call(accounts.name, names | {owner.email: "Olga"})
        give_role(owner, three.email, "member")
        flash = text_of(owner.http.get("/team/members/").text)
        assert "Grace Hopper is member now." in flash
        for path in ("/team/usage/", "/team/"):
            options = re.findall(r"<option[^>]*>\s*([^<]+?)\s*</option>", owner.http.get(path).text)
            assert "Grace Hopper" in options
            assert {f"Ada ({one.email})", f"ada ({two.email})"} <= set(options)
        audit = text_of(owner.http.get("/team/audit/").text)
        assert re.search(r"Olga\s+changed the role of\s+Grace Hopper", audit)
        # The file is evidence: names may change.
        assert log(owner)[0] == (owner.email, "member.role", three.email)
        remove(owner, one.email)
        flash = text_of(owner.http.get("/team/members/").text)
        assert f"Ada ({one.email}) is no longer in the team." in flash
        options = owner.http.get("/team/usage/").text
        assert ">ada</option>" in options
