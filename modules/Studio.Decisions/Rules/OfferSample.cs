using System.Globalization;
using System.Text.Json.Nodes;
using Studio.ContentModel.Definitions;
using Studio.ContentModel.Queries;
using Studio.Contents.Access;
using Studio.Templates.Rendering;

namespace Studio.Decisions.Rules;

/// <summary>The offer that previews of scripts speak of: the one published last.</summary>
internal sealed class OfferSample(ContentDefinitionStore definitions, ContentQueries queries, ContentDoor door) : ITemplateSample
{
    public string Root => ScriptText.OfferRoot;

    public async ValueTask<JsonNode?> GetAsync(CultureInfo culture, CancellationToken cancellationToken)
    {
        if ((await definitions.GetAsync(cancellationToken)).TypesWith(DecisionParts.Offer).FirstOrDefault() is not { } type)
        {
            return null;
        }

        var page = await queries.QueryAsync(await door.AskAsync(new ContentQuery(type) { SortBy = "PublishedUtc", Descending = true, PageSize = 1 }, cancellationToken), cancellationToken);
        return page.Items is [var offer, ..] ? ScriptText.Describe(offer, culture) : null;
    }
}
