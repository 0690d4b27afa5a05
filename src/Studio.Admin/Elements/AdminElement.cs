using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;

namespace Studio.Admin.Elements;

/// <summary>A custom element that a module's own ES module defines, by <c>define(name, class)</c> of <c>@studio/sdk</c>. The script is fetched only by pages on which the element stands.</summary>
/// <param name="Name">The element's name, such as <c>acme-stars</c>: lower case with a dash. <c>studio-</c> is the house's own.</param>
/// <param name="Script">The ES module below the module's <c>wwwroot</c>, such as <c>stars.js</c>. It may import others beside it by relative paths, and the SDK as <c>@studio/sdk</c>.</param>
public sealed partial record AdminElement(string Name, string Script)
{
    /// <summary>What the element says, by its own keys: English texts, which are resource keys of the module. The element has them, in the person's language, in its attribute <c>labels</c>.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>Set where the element is an editor of fields.</summary>
    public FieldEditorElement? FieldEditor { get; init; }

    /// <summary>True where the text can be the name of a module's element.</summary>
    public static bool IsName(string name) => Pattern().IsMatch(name) && !name.StartsWith("studio-", StringComparison.Ordinal);

    [GeneratedRegex("^[a-z][a-z0-9]*(-[a-z0-9]+)+$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Pattern();
}

/// <summary>
/// Makes an element an editor of fields: where a field's definition says <c>"ContentPartFieldSettings": { "Editor": "Acme.Stars" }</c>, the content editor puts the field's plain input into the element. The input
/// stays what is sent and what the server checks; the element shows it in another way (<c>StudioField</c> of the SDK). Without scripts the plain input stands there.
/// </summary>
/// <param name="Editor">The name in definitions; choose one that no other module has, such as <c>Acme.Stars</c>.</param>
/// <param name="Title">What people who design a type read, in English; a resource key of the module.</param>
/// <param name="FieldTypes">The types of fields that it can edit, of those with one plain input: <c>TextField</c>, <c>NumericField</c>, <c>DateField</c>, <c>DateTimeField</c>, <c>TimeField</c>, <c>MultiTextField</c>…</param>
public sealed record FieldEditorElement(string Editor, string Title, IReadOnlyList<string> FieldTypes);

/// <summary>Names the custom elements of a module; registered by <see cref="AdminElementRegistration.AddAdminElements{T}"/> in the feature's startup, so that a tenant without the feature does not know them.</summary>
public interface IAdminElementSource
{
    /// <summary>The elements, the same each time.</summary>
    IEnumerable<AdminElement> Elements { get; }
}

/// <summary>Registers elements.</summary>
public static class AdminElementRegistration
{
    /// <summary>Adds the elements of a module.</summary>
    public static IServiceCollection AddAdminElements<T>(this IServiceCollection services) where T : class, IAdminElementSource => services.AddSingleton<IAdminElementSource, T>();
}
