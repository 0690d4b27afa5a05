namespace Studio.Customers.Interactions;

/// <summary>What a payload field holds.</summary>
public enum PayloadKind
{
    /// <summary>Text of at most 2,000 characters.</summary>
    Text,

    /// <summary>A number.</summary>
    Number,

    /// <summary>Yes or no.</summary>
    Boolean,
}

/// <summary>A field that a type's payload may have; what is not declared is not kept.</summary>
/// <param name="Name">The name in the payload.</param>
/// <param name="Kind">What it holds.</param>
/// <param name="Title">The English name for people, which is the resource key.</param>
public sealed record PayloadField(string Name, PayloadKind Kind, string Title);

/// <summary>A declared type of interaction.</summary>
/// <param name="Name">The name on the wire, such as <c>page_view</c>.</param>
/// <param name="Category">The group for filters: <c>visit</c>, <c>cart</c>, <c>order</c>, <c>decision</c>, <c>service</c>.</param>
/// <param name="Title">The English name for people, which is the resource key.</param>
/// <param name="Icon">A Bootstrap icon.</param>
/// <param name="Resources">A type of the module that holds the translations.</param>
/// <param name="Fields">The payload.</param>
public sealed record InteractionType(string Name, string Category, string Title, string Icon, Type Resources, params PayloadField[] Fields)
{
    /// <summary>True where a visitor's browser may record it; other types come from the server, agents and connectors.</summary>
    public bool FromVisitor { get; init; }

    /// <summary>True where agents and programs may record it through the API; others are written by Studio alone.</summary>
    public bool FromApi { get; init; } = true;
}

/// <summary>Declares types of interaction.</summary>
public interface IInteractionTypeProvider
{
    /// <summary>The types of this module.</summary>
    IEnumerable<InteractionType> Types { get; }
}

/// <summary>The declared types by name.</summary>
public sealed class InteractionTypes(IEnumerable<IInteractionTypeProvider> providers)
{
    private readonly Dictionary<string, InteractionType> _types = providers.SelectMany(p => p.Types).ToDictionary(t => t.Name, StringComparer.Ordinal);

    /// <summary>All types.</summary>
    public IReadOnlyCollection<InteractionType> All => _types.Values;

    /// <summary>The type of that name, or null.</summary>
    public InteractionType? Find(string name) => _types.GetValueOrDefault(name);
}

/// <summary>The types that every tenant has.</summary>
internal sealed class StandardInteractionTypes : IInteractionTypeProvider
{
    public IEnumerable<InteractionType> Types =>
    [
        Visit("page_view", "Page view", "eye", new PayloadField("path", PayloadKind.Text, "Page"), new PayloadField("title", PayloadKind.Text, "Title"), new PayloadField("referrer", PayloadKind.Text, "Came from")),
        Visit("page_leave", "Page left", "box-arrow-right", new PayloadField("path", PayloadKind.Text, "Page"), new PayloadField("seconds", PayloadKind.Number, "Seconds")),
        Visit("product_view", "Product view", "bag", new PayloadField("code", PayloadKind.Text, "Code")),
        Visit("search", "Search", "search", new PayloadField("query", PayloadKind.Text, "Searched for"), new PayloadField("results", PayloadKind.Number, "Results")),
        new("sign_in", "visit", "Signed in", "person-check", typeof(StandardInteractionTypes)) { FromApi = false },
        Service("call", "Call", "telephone"),
        Service("mail", "Mail", "envelope"),
        Service("chat_message", "Chat message", "chat-dots"),
        Service("store_visit", "Store visit", "shop"),
        Service("complaint", "Complaint", "exclamation-triangle"),
        Service("note", "Note", "sticky"),
    ];

    private static InteractionType Visit(string name, string title, string icon, params PayloadField[] fields) =>
        new(name, "visit", title, icon, typeof(StandardInteractionTypes), fields) { FromVisitor = true };

    private static InteractionType Service(string name, string title, string icon) => new(name, "service", title, icon, typeof(StandardInteractionTypes));
}
