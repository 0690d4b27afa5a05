using Microsoft.Extensions.DependencyInjection;

namespace Studio.Customers.Identity.Identifiers;

/// <summary>What a kind of identifier may need to know to normalise a value.</summary>
/// <param name="CountryCode">The digits of the tenant's country for telephone numbers, such as <c>886</c>; empty where none is set.</param>
public readonly record struct IdentifierContext(string CountryCode);

/// <summary>A kind of identifier by which people are recognised: one class a kind, registered by <see cref="IdentifierKindRegistration.AddIdentifierKind{T}"/>. A channel brings its own.</summary>
public interface IIdentifierKind
{
    /// <summary>The name on the wire and in the table, for ever: lower case.</summary>
    string Name { get; }

    /// <summary>The English title, which is the resource key in the class's module.</summary>
    string Title { get; }

    /// <summary>A Bootstrap icon.</summary>
    string Icon { get; }

    /// <summary>How much the same value speaks for the same person, from 0 to 1, where nobody verified it.</summary>
    double Weight { get; }

    /// <summary>False where it only hints that two records may be one person; it never links a visitor.</summary>
    bool Links => true;

    /// <summary>The value as it is compared, or null where the text is none of this kind.</summary>
    string? Normalise(string text, IdentifierContext context);
}

/// <summary>Registers kinds of identifiers.</summary>
public static class IdentifierKindRegistration
{
    /// <summary>Adds a kind; its name must be no other's.</summary>
    public static IServiceCollection AddIdentifierKind<T>(this IServiceCollection services) where T : class, IIdentifierKind => services.AddSingleton<IIdentifierKind, T>();
}

/// <summary>The kinds by name.</summary>
public sealed class IdentifierKinds(IEnumerable<IIdentifierKind> kinds)
{
    private readonly Dictionary<string, IIdentifierKind> _kinds = kinds.ToDictionary(k => k.Name, StringComparer.Ordinal);

    /// <summary>All kinds, by name.</summary>
    public IEnumerable<IIdentifierKind> All => _kinds.Values.OrderBy(k => k.Name, StringComparer.Ordinal);

    /// <summary>The kind of that name, or null.</summary>
    public IIdentifierKind? Find(string name) => _kinds.GetValueOrDefault(name);
}
