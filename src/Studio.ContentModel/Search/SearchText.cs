using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Studio.ContentModel.Definitions;
using Studio.ContentModel.Fields;
using Studio.ContentModel.Items;

namespace Studio.ContentModel.Search;

/// <summary>Says what an item is found by: its name, and its fields that are <see cref="ContentFieldDefinition.Searchable"/>.</summary>
internal sealed class SearchText(ContentFieldTypes types)
{
    /// <summary>The paths and types of the fields that a type's items are found by.</summary>
    public static IEnumerable<string> Fields(ContentDefinitions definitions, ContentTypeDefinition type) =>
        Places(definitions, type).Select(p => $"{p.Path} {p.Field.FieldType} {p.Field.Id}").Append(IsNameHidden(definitions, type) ? "no name" : "name");

    /// <summary>The word that all items of a type have: what is found is sought among them alone. No text has such a word; the case of letters is no difference.</summary>
    public static string TypeWord(string contentType) => "\uE000" + contentType.ToLowerInvariant().Replace('_', '\uE001');

    /// <summary>What a version is found by under these definitions.</summary>
    public SearchRow Read(ContentItem item, ContentDefinitions definitions)
    {
        var words = new SortedSet<string>(StringComparer.Ordinal);
        words.Add(TypeWord(item.ContentType));
        var type = definitions.Type(item.ContentType);
        if (type is null || !IsNameHidden(definitions, type))
        {
            SearchWords.Collect(item.DisplayText, words);
        }

        if (type is not null)
        {
            foreach (var place in Places(definitions, type))
            {
                foreach (var text in types.Find(place.Field.FieldType)?.ToSearchTexts(item.Field(place.Part.Name, place.Field.Name), place.Field) ?? [])
                {
                    SearchWords.Collect(text, words);
                }
            }
        }

        var joined = string.Join(' ', words);
        return new SearchRow(item.ContentItemVersionId, item.ContentItemId, Hash(joined), joined);
    }

    // The index is one for all: what only some may see is not in it, or who finds an item by a guess would know the value.
    private static IEnumerable<ContentFieldPlace> Places(ContentDefinitions definitions, ContentTypeDefinition type) => definitions.FieldsOf(type).Where(p => p.Field.Searchable && !p.Field.IsRestricted);

    private static bool IsNameHidden(ContentDefinitions definitions, ContentTypeDefinition type) =>
        type.DisplayTextField is { } path && definitions.FieldAt(type, path)?.Field.IsRestricted == true;

    private static long Hash(string words)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(words), hash);
        return BinaryPrimitives.ReadInt64BigEndian(hash);
    }
}
