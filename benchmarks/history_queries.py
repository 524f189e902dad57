"""What is looked for in a made history: a dozen queries of each kind."""

from chat.management.demo.vocabulary import names

MANY = 12


def queries(email: str) -> dict[str, list[str]]:
    """The queries of each kind; `email` is of a member who writes much."""
    ranked = names()
    frequent = ["customers", "numbers", "costs", "meetings", "invoices", "deadlines"]
    return {
        "rare word": ranked[2_000 :: len(ranked) // MANY],
        "frequent word": [*frequent, "Kunden", "clients", "clientes"],
        "two words": [f"{one} {name}" for one, name in zip(frequent * 2, ranked, strict=False)],
        "phrase": [f'"look at the {one}"' for one in frequent],
        "beginning of a word": [name[:5] for name in ranked[:MANY]],
        "two letters": ["co", "ma", "in", "de", "re", "st", "qu", "be"],
        "Chinese, Japanese": ["客户", "季度预算", "数据模型", "会議", "顧客アンケート"],
        "a letter beside": ["custommers", "invoises", "deadlnes", "meetigns", "lighthuses"],
        "identifier": ["load_invoice", "save_order_by_id", "parseReport", "check_user"],
        "filter: member": [f"from:{email} {one}" for one in frequent],
        "filter: model": [f"model:prem-reasoner {one}" for one in frequent],
        "filter: dates": [f"after:2026-01 before:2026-06 {one}" for one in frequent],
        "filter: shared": [f"is:shared {one}" for one in frequent],
        "filter: role": [f"role:title {one}" for one in frequent],
        "filters alone": [f"from:{email}", "is:shared", "after:2026-10", "model:prem-long"],
    }
