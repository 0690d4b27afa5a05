using Microsoft.AspNetCore.Http;
using Studio.ContentModel.Definitions;
using Studio.Kernel.Problems;
using Studio.Kernel.Recipes;

namespace Studio.Administration.Features;

/// <summary>Exports this tenant, or what is chosen of it, as far as whoever asks sees it.</summary>
public sealed class TenantExport(RecipeExporter exporter, ContentDefinitionStore definitions, IHttpContextAccessor http)
{
    private const int LongestName = 60;
    private const int MostConditions = 20;

    /// <summary>The content types there are.</summary>
    public async Task<IReadOnlyList<ContentTypeDefinition>> TypesAsync(CancellationToken cancellationToken) => [.. (await definitions.GetAsync(cancellationToken)).Types.Values];

    /// <summary>Reads a selection: <c>parts=Settings&amp;parts=Content&amp;types=Customer&amp;where=CustomerPart.Country:eq:Germany&amp;name=…&amp;archive=true</c>; all parts where none is named.</summary>
    /// <exception cref="ProblemException">400 with the parameter that cannot be used.</exception>
    public async Task<RecipeExportSelection> ReadAsync(IQueryCollection query, CancellationToken cancellationToken)
    {
        var all = await definitions.GetAsync(cancellationToken);
        var (types, where, name) = (Texts(query, "types"), Texts(query, "where"), query["name"].ToString());
        if (types.FirstOrDefault(t => all.Type(t) is null) is { } unknown)
        {
            throw ProblemException.Invalid("types", $"There is no content type '{unknown}'.");
        }

        if (where.Count > MostConditions)
        {
            throw ProblemException.Invalid("where", "At most 20 conditions are possible.");
        }

        if (where.Count > 0 && types.Count != 1)
        {
            throw ProblemException.Invalid("where", "Conditions are possible for one content type alone.");
        }

        if (name.Length > LongestName || name.Any(c => !char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_')))
        {
            throw ProblemException.Invalid("name", "A name of letters, digits, '-' and '_' is needed, of at most 60 characters.");
        }

        var parts = Texts(query, "parts").Select(Part).ToHashSet();
        return new RecipeExportSelection
        {
            Name = name.Length == 0 ? "export" : name,
            Parts = parts.Count == 0 ? Enum.GetValues<RecipeExportPart>().ToHashSet() : parts,
            ContentTypes = types,
            Where = where,
            Viewer = RecipeViewer.Of(http),
            Archive = query["archive"].ToString() switch
            {
                "" or "false" => false,
                "true" => true,
                _ => throw ProblemException.Invalid("archive", "true or false is needed."),
            },
        };
    }

    /// <summary>Says before anything is written whether it can be.</summary>
    /// <exception cref="ProblemException">400 with what cannot be had.</exception>
    public Task CheckAsync(RecipeExportSelection selection, CancellationToken cancellationToken) => exporter.CheckAsync(selection, cancellationToken);

    /// <summary>Writes the export; the secrets that stayed behind.</summary>
    public Task<IReadOnlyList<string>> WriteAsync(Stream output, RecipeExportSelection selection, CancellationToken cancellationToken) => exporter.WriteAsync(output, selection, cancellationToken);

    private static RecipeExportPart Part(string name) => name.All(char.IsAsciiLetter) && Enum.TryParse<RecipeExportPart>(name, ignoreCase: true, out var part)
        ? part
        : throw ProblemException.Invalid("parts", "One of Features, Settings, Definitions, Roles, Users, Content, Media and Kept is needed.");

    private static List<string> Texts(IQueryCollection query, string name) => [.. query[name].Where(v => !string.IsNullOrWhiteSpace(v)).Select(v => v!)];
}
