using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Studio.ContentModel.Fields;
using Studio.Kernel.Problems;

namespace Studio.ContentModel.Queries;

/// <summary>
/// A place in the order of a query: behind or before the item with this value of the sorted column and this id. On the wire it is opaque and
/// bound to its query, so that it cannot be used with another order, in which it would leave items out.
/// </summary>
/// <param name="Forward">True for what comes after the place, false for what comes before it.</param>
/// <param name="Value">The value of the sorted column: a text, a whole number, or null where it is missing.</param>
/// <param name="ItemId">The item.</param>
internal sealed record ContentCursor(bool Forward, object? Value, string ItemId)
{
    private const int LongestCursor = 8192;
    private const int HashLength = 8;

    public string Write(ContentQuery query)
    {
        using var bytes = new MemoryStream();
        bytes.Write(Hash(query));
        using (var writer = new Utf8JsonWriter(bytes))
        {
            writer.WriteStartArray();
            writer.WriteBooleanValue(Forward);
            switch (Value)
            {
                case null:
                    writer.WriteNullValue();
                    break;
                case string text:
                    writer.WriteStringValue(text);
                    break;
                default:
                    writer.WriteNumberValue(Convert.ToInt64(Value, CultureInfo.InvariantCulture));
                    break;
            }

            writer.WriteStringValue(ItemId);
            writer.WriteEndArray();
        }

        return Base64Url.EncodeToString(bytes.GetBuffer().AsSpan(0, (int)bytes.Length));
    }

    /// <exception cref="ProblemException">400: it is no cursor, or of another query.</exception>
    public static ContentCursor Read(string text, ContentQuery query, ColumnKind kind)
    {
        if (text.Length > LongestCursor || !Base64Url.IsValid(text))
        {
            throw Refused();
        }

        try
        {
            var bytes = Base64Url.DecodeFromChars(text);
            if (bytes.Length <= HashLength || !bytes.AsSpan(0, HashLength).SequenceEqual(Hash(query)))
            {
                throw Refused();
            }

            using var json = JsonDocument.Parse(bytes.AsMemory(HashLength));
            var root = json.RootElement;
            return new ContentCursor(root[0].GetBoolean(), ReadValue(root[1], kind), root[2].GetString() ?? throw Refused());
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException or IndexOutOfRangeException)
        {
            throw Refused();
        }
    }

    private static object? ReadValue(JsonElement value, ColumnKind kind) => value.ValueKind == JsonValueKind.Null ? null : kind == ColumnKind.Text ? value.GetString() : value.GetInt64();

    private static byte[] Hash(ContentQuery query)
    {
        var text = new StringBuilder();
        Add(query.ContentType, query.Version.ToString(), query.SortBy, query.Descending ? "-" : "+", query.Search ?? "");
        foreach (var filter in query.Filters)
        {
            Add(filter.Path, filter.Operator.ToString(), filter.Value);
        }

        foreach (var group in query.Alternatives)
        {
            text.Append('|');
            foreach (var filter in group)
            {
                Add(filter.Path, filter.Operator.ToString(), filter.Value);
            }
        }

        return SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString()))[..HashLength];

        void Add(params ReadOnlySpan<string> pieces)
        {
            foreach (var piece in pieces)
            {
                text.Append(CultureInfo.InvariantCulture, $"{piece.Length}:{piece};");
            }
        }
    }

    private static ProblemException Refused() => ProblemException.Invalid("cursor", "This is not a cursor of this query. Begin at the first page; a cursor belongs to the filters and the order that it came with.");
}
