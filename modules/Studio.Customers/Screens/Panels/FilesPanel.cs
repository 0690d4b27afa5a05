using System.Text.Json.Nodes;
using Studio.ContentModel.Definitions;
using Studio.Kernel.Security;

namespace Studio.Customers.Screens.Panels;

/// <summary>A file of the media library that a customer's record names.</summary>
/// <param name="Path">Its path in the library.</param>
/// <param name="Text">What it is, as was written beside it; else its name.</param>
/// <param name="Field">The field that names it.</param>
internal sealed record AttachedFile(string Path, string Text, string Field);

/// <summary>The files of the customer: those that fields for media of his record name. They are attached where the record is edited, and erased with him where nothing else names them.</summary>
internal sealed class FilesPanel(ContentDefinitionStore definitions, Microsoft.Extensions.Localization.IStringLocalizer<CustomerParts> texts) : ICustomerPanel
{
    private const int MostFiles = 200;

    public string Name => "files";

    public string Title => "Files";

    public string Icon => "paperclip";

    public int Order => 50;

    public Permission Permission => CustomerPermissions.ViewCustomers;

    public async Task<CustomerPanelContent?> LoadAsync(CustomerPanelContext context, CancellationToken cancellationToken)
    {
        var all = await definitions.GetAsync(cancellationToken);
        var files = new List<AttachedFile>();
        foreach (var place in all.Type(context.Customer.ContentType) is { } type ? all.FieldsOf(type).Where(p => p.Field.FieldType == "MediaField" && !p.Field.IsRestricted) : [])
        {
            var value = context.Customer.Field(place.Part.Name, place.Field.Name);
            var (paths, names) = (Texts(value?["Paths"]), Texts(value?["MediaTexts"]));
            files.AddRange(paths.Select((path, i) => new AttachedFile(path, i < names.Count && names[i].Length > 0 ? names[i] : path[(path.LastIndexOf('/') + 1)..], texts[place.Field.DisplayName])));
        }

        return files.Count == 0 ? null : new CustomerPanelContent("/Pages/Customers/_Files.cshtml", files.Take(MostFiles).ToList());
    }

    private static IReadOnlyList<string> Texts(JsonNode? node) => node is JsonArray list ? [.. list.Select(t => t is JsonValue value && value.TryGetValue<string>(out var text) ? text : "")] : [];
}
