using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Localization;
using Studio.Admin.Time;
using Studio.Customers.Interactions;
using Studio.Kernel.Identifiers;
using Studio.Kernel.Schemas;

namespace Studio.Customers.Screens;

/// <summary>A contact as a person reads it.</summary>
/// <param name="Id">The interaction's id.</param>
/// <param name="Icon">A Bootstrap icon.</param>
/// <param name="Tone">The colour of the category, or null.</param>
/// <param name="Title">What happened.</param>
/// <param name="OccurredAt">When.</param>
/// <param name="Time">When, in the tenant's zone.</param>
/// <param name="Beginning">The words, or their beginning where they are long.</param>
/// <param name="Text">All the words where they are long, else null.</param>
/// <param name="Place">Channel and touchpoint.</param>
/// <param name="Who">Who was it with.</param>
/// <param name="Details">The payload's declared fields by their titles.</param>
internal sealed record TimelineEntry(
    string Id, string Icon, string? Tone, string Title, DateTimeOffset OccurredAt, string Time, string Beginning, string? Text, string Place, string Who, IReadOnlyList<(string Title, string Value)> Details)
{
    /// <summary>Where more is known of it, for who may open that; null for nowhere.</summary>
    public InteractionLink? Link { get; init; }
}

/// <summary>Puts contacts into words, in the person's language, by the declarations of their types.</summary>
internal sealed class TimelineEntries(InteractionTypes types, IStringLocalizerFactory localizers, LocalTimes times, IStringLocalizer<TimelineEntries> texts)
{
    private const int LongText = 400;
    private const int BeginningLength = 240;
    private static readonly string[] KnownChannels = ["web", "phone", "store", "mail", "chat"];

    /// <summary>The categories that a timeline can be filtered by, with their names.</summary>
    public IReadOnlyList<(string Name, string Text)> Categories =>
        [.. types.All.Select(t => t.Category).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).Select(c => (c, CategoryText(c)))];

    /// <summary>The channels that a timeline can be filtered by, with their names: those that the house knows, and those that are named.</summary>
    public IReadOnlyList<(string Name, string Text)> Channels(IEnumerable<string> named) =>
        [.. KnownChannels.Concat(named.Where(n => n.Length > 0)).Distinct(StringComparer.Ordinal).Select(n => (n, Text: ChannelText(n))).OrderBy(c => c.Text, StringComparer.CurrentCulture)];

    /// <summary>The name of a channel.</summary>
    public string ChannelText(string channel) => channel switch
    {
        "web" => texts["Web"],
        "phone" => texts["Phone"],
        "store" => texts["Store"],
        "mail" => texts["Mail"],
        "chat" => texts["Chat"],
        "import" => texts["Import"],
        "studio" => texts["Studio"],
        "line" => "LINE",
        "messenger" => "Messenger",
        "whatsapp" => "WhatsApp",
        "instagram" => "Instagram",
        "telegram" => "Telegram",
        _ => channel,
    };

    /// <summary>The name of a type.</summary>
    public string TypeText(string name) => types.Find(name) is { } type ? InteractionTypes.TitleOf(type, localizers) : name;

    public async Task<IReadOnlyList<TimelineEntry>> MakeAsync(IReadOnlyList<Interaction> interactions, CancellationToken cancellationToken)
    {
        var entries = new List<TimelineEntry>(interactions.Count);
        foreach (var contact in interactions)
        {
            var type = types.Find(contact.Type);
            var name = TypeText(contact.Type);
            var isLong = contact.Text.Length > LongText;
            entries.Add(new TimelineEntry(contact.Id, type?.Icon ?? "record-circle", Tone(contact), Title(contact, type, name),
                contact.OccurredAt, await times.FormatAsync(contact.OccurredAt, cancellationToken),
                isLong ? Beginning(contact.Text) : contact.Text, isLong ? contact.Text : null, Place(contact), Who(contact), Details(contact, type))
            {
                Link = type?.LinkOf(contact.Payload),
            });
        }

        return entries;
    }

    /// <summary>True where the words stand in the contact as a person reads it.</summary>
    public bool Has(Interaction contact, string words)
    {
        var type = types.Find(contact.Type);
        return Title(contact, type, TypeText(contact.Type)).Contains(words, StringComparison.CurrentCultureIgnoreCase) || contact.Text.Contains(words, StringComparison.CurrentCultureIgnoreCase)
            || ChannelText(contact.Channel).Contains(words, StringComparison.CurrentCultureIgnoreCase) || Details(contact, type).Exists(d => d.Value.Contains(words, StringComparison.CurrentCultureIgnoreCase));
    }

    // Whoever recorded it named it in English, often beginning with the type ("Order 536365"): that word is said once, in the person's language.
    private string Title(Interaction contact, IInteractionType? type, string name) => contact.Title switch
    {
        "" => name,
        var title when type is not null && (title == type.Title || title.StartsWith(type.Title + " ", StringComparison.Ordinal)) => name + title[type.Title.Length..],
        var title => texts["{0}: {1}", name, title],
    };

    private static string? Tone(Interaction contact) => contact.Type == "complaint" ? "danger" : contact.Category switch
    {
        "cart" => "warning",
        "order" => "success",
        "decision" => "accent",
        "service" => "info",
        _ => null,
    };

    // Not within a character: an emoji or a rare Han character is two code units.
    private static string Beginning(string text) => (char.IsHighSurrogate(text[BeginningLength - 1]) ? text[..(BeginningLength - 1)] : text[..BeginningLength]).TrimEnd() + "…";

    private string CategoryText(string category) => category switch
    {
        "visit" => texts["Visits"],
        "cart" => texts["Cart"],
        "order" => texts["Orders"],
        "decision" => texts["Decisions"],
        "service" => texts["Service"],
        _ => category,
    };

    private string Place(Interaction contact)
    {
        var channel = ChannelText(contact.Channel);
        return contact.Touchpoint.Length == 0 ? channel : $"{channel} · {contact.Touchpoint}";
    }

    private string Who(Interaction contact) => contact switch
    {
        { Agent.Length: > 0 } => contact.Agent,
        { Outbound: true } => texts["The company"],
        { Subject.Kind: SubjectKind.Visitor } => texts["Visitor"],
        _ => texts["Customer"],
    };

    private List<(string Title, string Value)> Details(Interaction contact, IInteractionType? type)
    {
        var details = new List<(string, string)>();
        foreach (var field in type is null ? [] : types.SchemaOf(type)?.Properties ?? [])
        {
            if (contact.Payload[field.Name] is { } value && Value(value, field) is { Length: > 0 } text)
            {
                details.Add((localizers.Create(field.Resources)[field.Title], text));
            }
        }

        return details;
    }

    private string Value(JsonNode value, SchemaProperty field) => value.GetValueKind() switch
    {
        JsonValueKind.String when field.Value.Choices?.FirstOrDefault(c => JsonNode.DeepEquals(c.Value, value)) is { Title: { } title } => localizers.Create(field.Resources)[title],
        JsonValueKind.True => texts["Yes"],
        JsonValueKind.False => texts["No"],
        JsonValueKind.Number => value.AsValue().TryGetValue<decimal>(out var number) ? number.ToString("#,0.##", CultureInfo.CurrentCulture) : value.ToJsonString(),
        // An id tells a person nothing.
        JsonValueKind.String => (string)value! is { } text && !IdGenerator.IsId(text) ? text : "",
        _ => "",
    };
}
