using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Studio.Customers.Interactions;

namespace Studio.Compliance;

/// <summary>What every type of contact must hold: it can be named, checked, shown and translated, and what was recorded long ago can still be read.</summary>
public abstract partial class InteractionTypeCompliance : ComplianceSuite
{
    /// <summary>The types under test, with those that they stand beside.</summary>
    protected abstract IReadOnlyList<IInteractionType> Types { get; }

    /// <summary>The name is in the log for ever and means one thing.</summary>
    [Fact]
    public void Names_are_unique_and_of_lower_case_letters()
    {
        ShouldBeUnique(Types.Select(t => t.Name), "types of contact");
        Types.ShouldAllBe(t => Name().IsMatch(t.Name));
        Types.ShouldAllBe(t => Name().IsMatch(t.Category));
    }

    /// <summary>A timeline shows them.</summary>
    [Fact]
    public void Every_type_has_an_icon_and_translated_texts()
    {
        foreach (var type in Types)
        {
            Icon().IsMatch(type.Icon).ShouldBeTrue($"{type.Name}: the icon '{type.Icon}'");
            ShouldBeTranslated(type.GetType(), type.Title, type.Name);
            if (type.Payload is { } payload)
            {
                ShouldBeDescribed(Schemas.Of(payload, Studio.Kernel.Schemas.SchemaNaming.Camel), type.Name);
            }
        }
    }

    /// <summary>A contact may come without a payload (an agent's note, an old client), and with fields that were declared later.</summary>
    [Fact]
    public void Nothing_is_required_of_a_payload()
    {
        var types = new InteractionTypes(Types, Schemas);
        foreach (var type in Types)
        {
            types.Read(type, null, "payload").ShouldBeEmpty(type.Name);
            types.Read(type, new JsonObject { ["declaredByNobody"] = 1 }, "payload").ShouldBeEmpty(type.Name);
        }
    }

    /// <summary>Lists of a log are for ever: payload fields are flat values that a person can read.</summary>
    [Fact]
    public void Payload_fields_can_be_shown()
    {
        foreach (var type in Types.Where(t => t.Payload is not null))
        {
            var node = Schemas.Of(type.Payload!, Studio.Kernel.Schemas.SchemaNaming.Camel);
            node.Properties.ShouldNotBeEmpty($"{type.Name}: a payload without fields is none");
            node.Properties.ShouldAllBe(p => p.Value.Nullable && !p.Secret && p.Value.Properties.Count == 0, type.Name);
        }
    }

    [GeneratedRegex("^[a-z][a-z0-9_]{0,49}$", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Name();

    [GeneratedRegex("^[a-z][a-z0-9-]*$", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Icon();
}
