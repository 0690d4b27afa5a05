using System.ComponentModel.DataAnnotations;
using Studio.Kernel.Schemas;

namespace Studio.Customers.Identity;

/// <summary>When an identifier makes an unknown visitor a known customer.</summary>
public enum LinkBy
{
    /// <summary>Only where it was verified: the channel vouches for it, or a link to it was used.</summary>
    [Schema(Title = "Verified only")]
    Verified,

    /// <summary>Also where it was only written down. Whoever writes another's address is then taken for him.</summary>
    [Schema(Title = "Also when only written down")]
    Any,

    /// <summary>Never; it may still hint at duplicates.</summary>
    [Schema(Title = "Never")]
    Never,
}

/// <summary>What an identifier of a kind may do.</summary>
public sealed record IdentifierRule
{
    /// <summary>The kind's name.</summary>
    [Schema(Title = "Kind", Description = "mail, phone, line, psid, member, loyalty, or what a channel brings."), Required, StringLength(50)]
    public string Kind { get; init; } = "";

    /// <summary>Smaller counts first where two identifiers speak for two people.</summary>
    [Schema(Title = "Priority", Description = "Smaller counts first where two identifiers speak for two people."), Range(1, 1000)]
    public int Priority { get; init; } = 100;

    /// <summary>When it links a visitor.</summary>
    [Schema(Title = "Makes a visitor known")]
    public LinkBy LinkBy { get; init; }

    /// <summary>A person who has more values of the kind is not recognised by it.</summary>
    [Schema(Title = "Most values of one person", Description = "Whoever has more of them is not recognised by it: it may be a shop's till or a shared telephone."), Range(1, 1000)]
    public int MostPerPerson { get; init; } = 10;

    /// <summary>A value that more people have says nothing.</summary>
    [Schema(Title = "Most people with one value", Description = "A value that more people have is nobody's: it suspects no duplicates."), Range(2, 100)]
    public int MostPeople { get; init; } = 5;
}

/// <summary>A field of customers that holds an identifier.</summary>
public sealed record IdentifierField
{
    /// <summary>The field's path.</summary>
    [Schema(Title = "Field", Description = "Part and field, such as CustomerPart.Email."), Required, StringLength(200)]
    public string Field { get; init; } = "";

    /// <summary>The kind's name.</summary>
    [Schema(Title = "Kind"), Required, StringLength(50)]
    public string Kind { get; init; } = "";
}

/// <summary>How people are recognised. Two known customers are never merged by a rule: a person does that.</summary>
[Schema(Title = "Recognising people", Description = "Which identifiers make an unknown visitor a known customer, and which say nothing. Two known customers are merged by people only.", Group = "Customers")]
public sealed record IdentitySettings
{
    /// <summary>What each kind may do. A kind without a rule links nobody.</summary>
    [Schema(Title = "Merge rules"), MaxLength(50)]
    public IReadOnlyList<IdentifierRule> Rules { get; init; } =
    [
        new() { Kind = "member", Priority = 10, MostPerPerson = 3 },
        new() { Kind = "loyalty", Priority = 20, MostPerPerson = 5 },
        new() { Kind = "line", Priority = 30 },
        new() { Kind = "psid", Priority = 40 },
        new() { Kind = "mail", Priority = 50 },
        new() { Kind = "phone", Priority = 60 },
        new() { Kind = "person", Priority = 900, LinkBy = LinkBy.Never },
    ];

    /// <summary>Values that say nothing of who somebody is; * stands for any characters.</summary>
    [Schema(Title = "Blocked values", Description = "They say nothing of who somebody is, whatever their kind. * stands for any characters: noreply@*."), MaxLength(500)]
    public IReadOnlyList<string> Blocked { get; init; } = ["noreply@*", "no-reply@*", "donotreply@*", "unknown@*", "none@*", "test@*", "info@*", "+886000*", "0000*", "1234567*", "N/A", "NONE", "UNKNOWN"];

    /// <summary>Where customers' identifiers stand.</summary>
    [Schema(Title = "Fields with identifiers", Description = "Fields that a type does not have are left out."), MaxLength(50)]
    public IReadOnlyList<IdentifierField> Fields { get; init; } =
    [
        new() { Field = "CustomerPart.Email", Kind = "mail" },
        new() { Field = "CustomerPart.Number", Kind = "member" },
        new() { Field = "Customer.Phone", Kind = "phone" },
        new() { Field = "Customer.Mobile", Kind = "phone" },
        new() { Field = "Customer.LineId", Kind = "line" },
        new() { Field = "Customer.LoyaltyCard", Kind = "loyalty" },
    ];

    /// <summary>The date field that, with the name, hints at duplicates.</summary>
    [Schema(Title = "Field with the birthday", Description = "With the name it hints at duplicates."), StringLength(200)]
    public string BirthdayField { get; init; } = "Customer.Birthday";

    /// <summary>The country of telephone numbers that are written without one.</summary>
    [Schema(Title = "Country code of telephone numbers", Description = "For numbers that are written without one: 886 for Taiwan. Empty leaves them as they are."), StringLength(3), RegularExpression("[1-9][0-9]{0,2}|", ErrorMessage = "One to three digits are needed, such as 886.")]
    public string CountryCode { get; init; } = "";

    /// <summary>The rule of a kind, or null.</summary>
    public IdentifierRule? RuleOf(string kind) => Rules.FirstOrDefault(r => r.Kind == kind);

    /// <summary>True where the value says nothing.</summary>
    public bool IsBlocked(string value) => Blocked.Any(b => Matches(b, value));

    /// <summary>The parts between the stars are looked for one after the other, the first and last at the ends: linear, whatever a planner writes.</summary>
    private static bool Matches(string pattern, string value)
    {
        var parts = pattern.Trim().Split('*');
        if (parts.Length == 1)
        {
            return parts[0].Length > 0 && value.Equals(parts[0], StringComparison.OrdinalIgnoreCase);
        }

        if (!value.StartsWith(parts[0], StringComparison.OrdinalIgnoreCase) || !value.EndsWith(parts[^1], StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        var (at, end) = (parts[0].Length, value.Length - parts[^1].Length);
        foreach (var part in parts[1..^1])
        {
            var found = at <= end ? value.AsSpan(at, end - at).IndexOf(part, StringComparison.OrdinalIgnoreCase) : -1;
            if (found < 0)
            {
                return false;
            }

            at += found + part.Length;
        }

        return at <= end;
    }
}
