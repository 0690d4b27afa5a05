using Microsoft.Extensions.DependencyInjection;
using Studio.ContentModel.Definitions;
using Studio.ContentModel.Items;
using Studio.Data.Sessions;
using Studio.Kernel.Settings;

namespace Studio.Customers.Identity.Identifiers;

/// <summary>Reads the identifiers that stand in a customer's fields.</summary>
public sealed class CustomerIdentifiers(IdentifierKinds kinds)
{
    private const int LongestShown = 200;
    private const int LongestText = 1000;

    /// <summary>The identifiers of a customer's fields; blocked values and what is none of its kind are left out.</summary>
    public IReadOnlyList<FoundIdentifier> Read(ContentItem customer, IdentitySettings settings)
    {
        var found = new List<FoundIdentifier>();
        foreach (var field in settings.Fields)
        {
            if (TextOf(customer, field.Field) is { } text && Make(field.Kind, text, verified: false, settings) is { } identifier)
            {
                found.Add(identifier);
            }
        }

        if (customer.GetText(CustomerParts.Customer, "Name") is { Length: > 0 } name && TextOf(customer, settings.BirthdayField) is { Length: >= 10 } birthday
            && Make(PersonIdentifier.KindName, $"{name}|{birthday[..10]}", verified: false, settings) is { } person)
        {
            found.Add(person);
        }

        return found;
    }

    /// <summary>The identifier, or null where the text is none of the kind, nobody knows the kind, or the value is blocked.</summary>
    public FoundIdentifier? Make(string kind, string text, bool verified, IdentitySettings settings)
    {
        if (kinds.Find(kind)?.Normalise(text, new IdentifierContext(settings.CountryCode)) is not { } value || settings.IsBlocked(value))
        {
            return null;
        }

        var shown = text.Trim();
        return new FoundIdentifier(kind, value, shown.Length <= LongestShown ? shown : shown[..LongestShown], verified);
    }

    /// <summary>True where identifiers of the kind may make a visitor known.</summary>
    internal bool MayLink(string kind) => kinds.Find(kind)?.Links == true;

    // What is encrypted is no text, and no identifier.
    private static string? TextOf(ContentItem item, string path) =>
        path.IndexOf('.', StringComparison.Ordinal) is > 0 and var dot && item.GetText(path[..dot], path[(dot + 1)..]) is { Length: > 0 and <= LongestText } text ? text : null;
}

/// <summary>Keeps the identifiers of customers as their fields are, in the transaction of the change, at its end: an import of many customers costs a few statements.</summary>
internal sealed class IdentifierHandler(IServiceProvider services) : IContentHandler
{
    private Dictionary<string, ContentItem?>? _changed;

    public async Task ChangedAsync(ContentChange change, WriteSession session, CancellationToken cancellationToken)
    {
        const ContentMoments Counting = ContentMoments.Published | ContentMoments.Unpublished | ContentMoments.Removed;
        var definitions = await services.GetRequiredService<ContentDefinitionStore>().GetAsync(cancellationToken);
        if (!change.Is(Counting) || !definitions.HasPart(change.Item.ContentType, CustomerParts.Customer))
        {
            return;
        }

        if (_changed is null)
        {
            _changed = new Dictionary<string, ContentItem?>(StringComparer.Ordinal);
            services.GetRequiredService<UnitOfWork>().AtEnd(ct => WriteAsync(session, ct));
        }

        _changed[change.Item.ContentItemId] = change.Is(ContentMoments.Published) ? change.Item.Copy() : null;
    }

    private async Task WriteAsync(WriteSession session, CancellationToken cancellationToken)
    {
        var changed = _changed!;
        _changed = null;
        var settings = await services.GetRequiredService<ISettingsStore>().GetAsync<IdentitySettings>(cancellationToken);
        var reader = services.GetRequiredService<CustomerIdentifiers>();
        var store = services.GetRequiredService<IdentifierStore>();
        foreach (var chunk in changed.Chunk(500))
        {
            await store.SetFieldsAsync(session, chunk.ToDictionary(c => c.Key, c => c.Value is { } item ? reader.Read(item, settings) : [], StringComparer.Ordinal), cancellationToken);
        }
    }
}
