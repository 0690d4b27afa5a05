using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Studio.Kernel.Problems;

namespace Studio.ContentModel.Definitions;

/// <summary>Reads and writes definitions in OrchardCore's format (<c>ContentTypes</c>, <c>ContentParts</c>); a stored field also carries its <c>Id</c>.</summary>
public static class ContentDefinitionJson
{
    private static readonly System.Buffers.SearchValues<char> NameCharacters =
        System.Buffers.SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_");

    /// <summary>True for what can name a type, part or field.</summary>
    public static bool IsName(string name) => name.Length is > 0 and <= 128 && !name.AsSpan().ContainsAnyExcept(NameCharacters) && !char.IsAsciiDigit(name[0]);

    /// <summary>The parts of a definition document or recipe step.</summary>
    /// <exception cref="ProblemException">A name is missing or unusable; the path says where.</exception>
    public static IEnumerable<ContentPartDefinition> ReadParts(JsonObject source)
    {
        var parts = source["ContentParts"] as JsonArray ?? [];
        for (var i = 0; i < parts.Count; i++)
        {
            var path = $"ContentParts[{i}]";
            var part = Object(parts[i], path);
            yield return new ContentPartDefinition(Name(part, "Name", path), Settings(part), ReadFields(part, path));
        }
    }

    /// <summary>The types of a definition document or recipe step.</summary>
    /// <exception cref="ProblemException">A name is missing or unusable; the path says where.</exception>
    public static IEnumerable<ContentTypeDefinition> ReadTypes(JsonObject source)
    {
        var types = source["ContentTypes"] as JsonArray ?? [];
        for (var i = 0; i < types.Count; i++)
        {
            var path = $"ContentTypes[{i}]";
            var type = Object(types[i], path);
            var name = Name(type, "Name", path);
            yield return new ContentTypeDefinition(name, Text(type, "DisplayName") ?? name, Settings(type), ReadTypeParts(type, path)) { Id = Number(type, "Id", path) };
        }
    }

    /// <summary>Writes the whole of a tenant's definitions.</summary>
    public static JsonObject Write(ContentDefinitions definitions) => new()
    {
        ["LastFieldId"] = definitions.LastFieldId,
        ["LastPlaceId"] = definitions.LastPlaceId,
        ["Revision"] = definitions.Revision,
        ["Retired"] = new JsonArray([.. definitions.Retired.Select(n => (JsonNode)n)]),
        ["Changes"] = new JsonArray([.. definitions.Changes.Select(Write)]),
        ["ContentTypes"] = new JsonArray([.. definitions.Types.Values.Select(Write)]),
        ["ContentParts"] = new JsonArray([.. definitions.Parts.Values.Select(Write)]),
    };

    /// <summary>Writes one type.</summary>
    public static JsonNode Write(ContentTypeDefinition type) => WithId(type.Id, new JsonObject
    {
        ["Name"] = type.Name,
        ["DisplayName"] = type.DisplayName,
        ["Settings"] = type.Settings.DeepClone(),
        ["ContentTypePartDefinitionRecords"] = new JsonArray([.. type.Parts.Select(p => (JsonNode)WithId(p.Id, new JsonObject
        {
            ["PartName"] = p.PartName,
            ["Name"] = p.Name,
            ["Settings"] = p.Settings.DeepClone(),
        }))]),
    });

    /// <summary>Writes one part.</summary>
    public static JsonNode Write(ContentPartDefinition part) => new JsonObject
    {
        ["Name"] = part.Name,
        ["Settings"] = part.Settings.DeepClone(),
        ["ContentPartFieldDefinitionRecords"] = new JsonArray([.. part.Fields.Select(f => (JsonNode)Write(f))]),
    };

    /// <summary>Reads what <see cref="Write(ContentDefinitions)"/> wrote.</summary>
    public static ContentDefinitions Read(JsonObject document) => new(
        ReadTypes(document).ToImmutableSortedDictionary(t => t.Name, t => t, StringComparer.Ordinal),
        ReadParts(document).ToImmutableSortedDictionary(p => p.Name, p => p, StringComparer.Ordinal),
        (int?)document["LastFieldId"] ?? 0,
        (int?)document["Revision"] ?? 0)
    {
        LastPlaceId = (int?)document["LastPlaceId"] ?? 0,
        Retired = (document["Retired"] as JsonArray ?? []).Select(n => (string)n!).ToImmutableSortedSet(StringComparer.Ordinal),
        Changes = [.. (document["Changes"] as JsonArray ?? []).OfType<JsonObject>().Select(ReadChange)],
    };

    private static JsonObject Write(ContentFieldDefinition field)
    {
        var json = new JsonObject { ["Id"] = field.Id, ["FieldName"] = field.FieldType, ["Name"] = field.Name, ["Settings"] = field.Settings.DeepClone() };
        if (field.Formerly.Length > 0)
        {
            json["Formerly"] = new JsonArray([.. field.Formerly.Select(id => (JsonNode)id)]);
        }

        return json;
    }

    private static JsonNode Write(DocumentChange change) => new JsonObject
    {
        ["Revision"] = change.Revision,
        ["ContentType"] = change.ContentType,
        ["Part"] = change.Part,
        ["Moves"] = new JsonArray([.. change.Moves.Select(m => (JsonNode)new JsonObject { ["Was"] = Write(m.Was), ["Now"] = m.Now is null ? null : Write(m.Now) })]),
    };

    private static DocumentChange ReadChange(JsonObject json) => new((int)json["Revision"]!, (string)json["ContentType"]!, (string?)json["Part"],
        [.. json["Moves"]!.AsArray().Select(m => new FieldMove(ReadField(Object(m!["Was"], "Was"), "Was"), m!["Now"] is JsonObject now ? ReadField(now, "Now") : null))]);

    private static ContentFieldDefinition ReadField(JsonObject field, string at) =>
        new(Number(field, "Id", at), Name(field, "Name", at), Name(field, "FieldName", at), Settings(field)) { Formerly = [.. (field["Formerly"] as JsonArray ?? []).OfType<JsonValue>().Select(id => id.TryGetValue<int>(out var known) ? known : 0)] };

    private static JsonObject WithId(int id, JsonObject json)
    {
        if (id > 0)
        {
            json["Id"] = id;
        }

        return json;
    }

    private static int Number(JsonObject source, string property, string path) => source[property] switch
    {
        null => 0,
        JsonValue v when v.TryGetValue<int>(out var number) && number >= 0 => number,
        _ => throw ProblemException.Invalid($"{path}.{property}", "A whole number is needed."),
    };

    private static ImmutableArray<ContentFieldDefinition> ReadFields(JsonObject part, string path)
    {
        var fields = part["ContentPartFieldDefinitionRecords"] as JsonArray ?? [];
        var read = ImmutableArray.CreateBuilder<ContentFieldDefinition>(fields.Count);
        for (var i = 0; i < fields.Count; i++)
        {
            var at = $"{path}.ContentPartFieldDefinitionRecords[{i}]";
            read.Add(ReadField(Object(fields[i], at), at));
        }

        return read.ToImmutable();
    }

    private static ImmutableArray<ContentTypePartDefinition> ReadTypeParts(JsonObject type, string path)
    {
        var parts = type["ContentTypePartDefinitionRecords"] as JsonArray ?? [];
        var read = ImmutableArray.CreateBuilder<ContentTypePartDefinition>(parts.Count);
        for (var i = 0; i < parts.Count; i++)
        {
            var at = $"{path}.ContentTypePartDefinitionRecords[{i}]";
            var part = Object(parts[i], at);
            var partName = Name(part, "PartName", at);
            read.Add(new ContentTypePartDefinition(part["Name"] is null ? partName : Name(part, "Name", at), partName, Settings(part)) { Id = Number(part, "Id", at) });
        }

        return read.ToImmutable();
    }

    private static JsonObject Object(JsonNode? node, string path) => node as JsonObject ?? throw ProblemException.Invalid(path, "An object is needed here.");

    /// <summary>A copy that stands alone: a clone would keep the text of the whole document for as long as the definitions are held.</summary>
    private static JsonObject Settings(JsonObject source) => source["Settings"] is JsonObject { Count: > 0 } settings ? (JsonObject)JsonNode.Parse(settings.ToJsonString())! : [];

    private static string? Text(JsonObject source, string property) => source[property] is JsonValue v && v.TryGetValue<string>(out var text) ? text : null;

    private static string Name(JsonObject source, string property, string path)
    {
        var name = source[property] is JsonValue v && v.TryGetValue<string>(out var text) ? text : "";
        return IsName(name)
            ? name
            : throw ProblemException.Invalid($"{path}.{property}", "A name of letters, digits and '_' is needed, beginning with a letter, of at most 128 characters.");
    }
}
