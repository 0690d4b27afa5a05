using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Localization;
using Studio.Admin.Time;
using Studio.ContentModel.Definitions;
using Studio.ContentModel.Fields;
using Studio.ContentModel.Items;
using Studio.Contents.Access;
using Studio.Contents.Editing;
using Studio.Contents.Listing;
using Studio.Kernel.Problems;
using Studio.Kernel.Security;

namespace Studio.Contents.Pages.Contents;

/// <summary>A version in the list.</summary>
internal sealed record VersionLine(string Id, int Number, DateTimeOffset ModifiedUtc, string Modified, string Author, bool Latest, bool Published);

/// <summary>A field that two versions have differently, as people read it.</summary>
internal sealed record DifferenceLine(string Name, string Before, string After);

/// <summary>The versions of an item: two can be compared, an earlier one can be brought back.</summary>
[RequirePermission(nameof(ContentPermissions.AccessContent))]
internal sealed class VersionsModel(
    ContentDoor door, ContentManager content, ContentVersions versions, ItemNames names, ContentFieldTypes fields, DefinitionTexts labels, LocalTimes times, IStringLocalizer<ContentPermissions> texts) : ItemPageModel(door, content, names)
{
    private const int LongestValue = 1000;

    public IReadOnlyList<VersionLine> Versions { get; private set; } = [];

    public string Older { get; private set; } = "";

    public string Newer { get; private set; } = "";

    /// <summary>What is different, or null where nothing is compared.</summary>
    public IReadOnlyList<DifferenceLine>? Differences { get; private set; }

    public async Task OnGetAsync(string id, string? older, string? newer, CancellationToken cancellationToken)
    {
        await OpenAsync(id, cancellationToken);
        var lines = new List<VersionLine>();
        foreach (var version in await Items.GetVersionsAsync(id, cancellationToken))
        {
            lines.Add(new VersionLine(version.ContentItemVersionId, version.Number, version.ModifiedUtc, await times.FormatAsync(version.ModifiedUtc, cancellationToken), version.Author, version.Latest, version.Published));
        }

        Versions = lines;
        Newer = lines.Any(l => l.Id == newer) ? newer! : lines[0].Id;
        Older = lines.Any(l => l.Id == older) ? older! : lines.Count > 1 ? lines[1].Id : lines[0].Id;
        if (older is not null && newer is not null)
        {
            await CompareAsync(id, cancellationToken);
        }
    }

    public async Task<IActionResult> OnPostAsync(string id, string version, string etag, CancellationToken cancellationToken)
    {
        await OpenAsync(id, cancellationToken);
        await Door.RequireAsync(ContentAct.Edit, Type.Name, Item, cancellationToken);
        var number = (await versions.VersionAsync(id, version ?? "", cancellationToken)).Number;
        try
        {
            await versions.RestoreAsync(id, version!, Door.Saving with { ExpectedETag = etag }, cancellationToken);
            Message = Type.Draftable ? texts["Version {0} is back as a draft; it does not count until it is published.", number] : texts["Version {0} is back.", number];
        }
        catch (ProblemException e) when (e.Status is 400 or 409)
        {
            Message = texts["Version {0} was not brought back: {1}", number, e.Message];
        }

        return LocalRedirect(Url.Content($"~/admin/content/item/{id}/versions"));
    }

    private async Task CompareAsync(string id, CancellationToken cancellationToken)
    {
        var comparison = await versions.CompareAsync(id, Older, Newer, Door.Fields, cancellationToken);
        Differences = [.. comparison.Differences.Select(d => new DifferenceLine(d.Place is { } place ? labels.Field(place) : d.Path, Text(d, comparison.Older, d.Before), Text(d, comparison.Newer, d.After)))];
    }

    private string Text(ContentDifference difference, ContentItem version, JsonNode? node)
    {
        if (node is null)
        {
            return "";
        }

        var text = difference.Place is { } place && fields.Find(place.Field.FieldType) is { } type ? Text(place, type, version) : node.ToJsonString();
        return text.Length <= LongestValue ? text : string.Concat(text.AsSpan(0, LongestValue), "…");
    }

    private string Text(ContentFieldPlace place, ContentFieldType type, ContentItem version)
    {
        var value = place.ValueOf(version);
        return type.ToFact(value, place.Field) is bool yes ? yes ? texts["Yes"] : texts["No"] : type.ToText(value, place.Field, CultureInfo.CurrentCulture);
    }
}
