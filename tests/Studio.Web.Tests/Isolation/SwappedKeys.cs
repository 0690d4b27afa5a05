namespace Studio.Web.Tests.Isolation;

/// <summary>What a field or filter of a name could take of a tenant's things.</summary>
public static class SwappedKeys
{
    private static readonly (string[] Words, string Kind)[] ByWord =
    [
        (["folder"], "folder"), (["path", "from", "file"], "media"), (["person", "username", "actor", "author", "adminusername"], "userName"), (["role", "roles", "defaultrole"], "roleName"), (["type", "contenttype"], "type"),
        (["order", "number"], "order"), (["cart"], "cart"), (["product"], "product"), (["code"], "code"), (["offer"], "offer"), (["script"], "script"), (["rule", "ruleid"], "rule"),
        (["visitor", "visitorid"], "visitor"), (["item", "itemid", "contentitemid"], "thing"), (["decision", "decisionid"], "decision"), (["before", "beforeid", "after", "since"], "interaction"),
        (["older", "newer"], "audit"), (["tenant"], "tenant"), (["view"], "view"),
    ];

    /// <summary>The id or name that fits best; a customer's where nothing says what is meant.</summary>
    public static string For(string name, TenantSide side)
    {
        var last = name[(name.LastIndexOf('.') + 1)..];
        return side.Keys[ByWord.FirstOrDefault(w => w.Words.Contains(last, StringComparer.OrdinalIgnoreCase)).Kind ?? "customer"];
    }
}

/// <summary>What an address can name in a tenant, so that the route gets to do its work.</summary>
public static class FittingKeys
{
    private static readonly (string Part, string Kind)[] ByPart =
    [
        ("{**", "media"), ("{type}", "type"), ("{code}", "code"), ("customers", "customer"), ("orders", "order"), ("rules", "rule"), ("decisions", "decision"), ("users", "user"), ("roles", "role"), ("api-keys", "key"),
        ("import", "import"), ("audit", "audit"), ("content-views", "view"), ("content", "thing"),
    ];

    /// <summary>The id or name that the address is made for; a settings' or task's name where the tenants have the same.</summary>
    public static IEnumerable<string> For(string pattern, TenantSide side) =>
        pattern.Contains("settings", StringComparison.Ordinal) ? ["SiteSettings"]
        : pattern.Contains("background-tasks", StringComparison.Ordinal) ? ["Studio.WebEngagement.Carts.CartCleaning"]
        : [side.Keys[ByPart.FirstOrDefault(p => pattern.Contains(p.Part, StringComparison.Ordinal)).Kind ?? "customer"]];
}
