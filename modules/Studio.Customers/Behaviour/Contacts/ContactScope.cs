using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Studio.Customers.Interactions;
using Studio.Kernel.Schemas;
using Studio.Scripting.Expressions;

namespace Studio.Customers.Behaviour.Contacts;

/// <summary>
/// What a condition may say of one contact: <c>contact.type</c> and the other members of every contact, and <c>payload.name</c> for each field that a
/// type of contact declares.
/// </summary>
public sealed class ContactScope : IExpressionScope
{
    /// <summary>The members of every contact, with their English titles.</summary>
    internal static readonly IReadOnlyList<(string Path, ExpressionType Type, string Title)> Common =
    [
        ("contact.type", ExpressionType.String, "Kind of contact"), ("contact.category", ExpressionType.String, "Category"), ("contact.channel", ExpressionType.String, "Channel"),
        ("contact.touchpoint", ExpressionType.String, "Touchpoint"), ("contact.outbound", ExpressionType.Boolean, "By the company"), ("contact.agent", ExpressionType.String, "Agent"),
        ("contact.title", ExpressionType.String, "Title"), ("contact.text", ExpressionType.String, "Text"),
    ];

    private const string Payload = "payload.";

    private readonly Dictionary<string, ScopeMember> _members = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _titles = new(StringComparer.Ordinal);
    private readonly bool _lenient;

    /// <summary>Makes the scope of the types there are.</summary>
    /// <param name="types">The declared types.</param>
    /// <param name="lenient">True to accept any field of a payload: a condition goes on meaning what it meant when a type is no longer declared.</param>
    public ContactScope(InteractionTypes types, bool lenient)
    {
        _lenient = lenient;
        foreach (var (path, type, title) in Common)
        {
            Add(path, type, title);
        }

        foreach (var property in types.All.SelectMany(t => types.SchemaOf(t)?.Properties ?? []))
        {
            Add(Payload + property.Name, TypeOf(property.Value), property.Title);
        }
    }

    /// <inheritdoc/>
    public IEnumerable<ScopeMember> Members => _members.Values;

    /// <summary>The English title of a member.</summary>
    public string TitleOf(string path) => _titles.GetValueOrDefault(path, path);

    /// <inheritdoc/>
    public ScopeMember? Find(string path)
    {
        if (!_members.TryGetValue(path, out var member) && _lenient && path.StartsWith(Payload, StringComparison.Ordinal) && path.IndexOf('.', Payload.Length) < 0)
        {
            member = Add(path, ExpressionType.Any, path);
        }

        return member;
    }

    /// <inheritdoc/>
    public bool IsRoot(string root) => root is "contact" or "payload";

    /// <summary>Reads a member of a contact; missing where the contact does not have it.</summary>
    internal static ScriptValue Read(Interaction contact, string path) => path switch
    {
        "contact.type" => contact.Type,
        "contact.category" => contact.Category,
        "contact.channel" => contact.Channel,
        "contact.touchpoint" => contact.Touchpoint,
        "contact.outbound" => contact.Outbound,
        "contact.agent" => contact.Agent,
        "contact.title" => contact.Title,
        "contact.text" => contact.Text,
        _ => Read(contact.Payload[path[Payload.Length..]]),
    };

    private static ScriptValue Read(JsonNode? node)
    {
        if (node is not JsonValue value)
        {
            return ScriptValue.Missing;
        }

        return value.GetValueKind() switch
        {
            JsonValueKind.String => ScriptValue.From(value.GetValue<string>()),
            JsonValueKind.True => ScriptValue.True,
            JsonValueKind.False => ScriptValue.False,
            JsonValueKind.Number => ScriptValue.From(value.TryGetValue<double>(out var number) ? number : double.Parse(value.ToJsonString(), CultureInfo.InvariantCulture)),
            _ => ScriptValue.Missing,
        };
    }

    /// <summary>Adds a member. Where two types declare a field differently it may be either.</summary>
    private ScopeMember Add(string path, ExpressionType? type, string title)
    {
        if (type is not { } known)
        {
            return _members.GetValueOrDefault(path)!;
        }

        var member = _members.TryGetValue(path, out var present)
            ? present with { Type = present.Type == known ? known : ExpressionType.Any }
            : new ScopeMember(path, known, _members.Count);
        _titles.TryAdd(path, title);
        return _members[path] = member;
    }

    private static ExpressionType? TypeOf(SchemaNode node) => node.Kind switch
    {
        SchemaKind.Text => ExpressionType.String,
        SchemaKind.Integer or SchemaKind.Number => ExpressionType.Number,
        SchemaKind.Boolean => ExpressionType.Boolean,
        SchemaKind.Any => ExpressionType.Any,
        _ => null,
    };
}
