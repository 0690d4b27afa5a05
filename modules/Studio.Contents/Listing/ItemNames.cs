using System.Globalization;
using Studio.ContentModel.Definitions;
using Studio.ContentModel.Fields;
using Studio.ContentModel.Items;
using Studio.ContentModel.Parts;
using Studio.Contents.Access;

namespace Studio.Contents.Listing;

/// <summary>Items' names in the person's language: an item keeps one name for searches, but a bilingual thing has more.</summary>
internal sealed class ItemNames(ContentDefinitionStore definitions, ContentFieldTypes fields, ContentPartTypes parts, ContentDoor door)
{
    public async ValueTask<string> OfAsync(ContentItem item, CancellationToken cancellationToken)
    {
        var all = await definitions.GetAsync(cancellationToken);
        if (all.Type(item.ContentType) is { } named && door.Fields.HidesName(named, all))
        {
            return named.DisplayName;
        }

        if (all.Type(item.ContentType) is not { DisplayTextField: { } path } type || parts.PlaceAt(type, all, path) is not { } place)
        {
            return item.DisplayText;
        }

        var name = fields.Find(place.Field.FieldType)?.ToText(place.ValueOf(item), place.Field, CultureInfo.CurrentUICulture);
        return string.IsNullOrWhiteSpace(name) ? item.DisplayText : name;
    }
}
