using System.Globalization;
using Studio.ContentModel.Definitions;
using Studio.ContentModel.Fields;
using Studio.ContentModel.Items;

namespace Studio.Contents.Listing;

/// <summary>Items' names in the person's language: an item keeps one name for searches, but a bilingual thing has more.</summary>
internal sealed class ItemNames(ContentDefinitionStore definitions, ContentFieldTypes fields)
{
    public async ValueTask<string> OfAsync(ContentItem item, CancellationToken cancellationToken)
    {
        var all = await definitions.GetAsync(cancellationToken);
        if (all.Type(item.ContentType) is not { DisplayTextField: { } path } type || all.FieldAt(type, path) is not { } place)
        {
            return item.DisplayText;
        }

        var name = fields.Find(place.Field.FieldType)?.ToText(item.Field(place.Part.Name, place.Field.Name), place.Field, CultureInfo.CurrentUICulture);
        return string.IsNullOrWhiteSpace(name) ? item.DisplayText : name;
    }
}
