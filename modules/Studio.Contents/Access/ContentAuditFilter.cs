using System.Text.Json.Nodes;
using Studio.ContentModel.Definitions;
using Studio.Kernel.Security.Audit;

namespace Studio.Contents.Access;

/// <summary>What the audit trail kept of items, without the fields that the reader does not see.</summary>
internal sealed class ContentAuditFilter(ContentDoor door, ContentDefinitionStore definitions) : IAuditStateFilter
{
    public async ValueTask<JsonNode?> ShowAsync(string subjectType, JsonNode? state, CancellationToken cancellationToken) =>
        state is JsonObject parts ? door.Fields.Show(parts, subjectType, await definitions.GetAsync(cancellationToken)) : state;

    public async ValueTask<string> ShowNameAsync(string subjectType, string name, CancellationToken cancellationToken)
    {
        var all = await definitions.GetAsync(cancellationToken);
        return all.Type(subjectType) is { } type && door.Fields.HidesName(type, all) ? type.DisplayName : name;
    }
}
