using System.Security.Claims;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Studio.ContentModel.Access;
using Studio.ContentModel.Definitions;
using Studio.ContentModel.Fields;
using Studio.ContentModel.Items;
using Studio.ContentModel.Queries;
using Studio.Kernel.Problems;
using Studio.Kernel.Security;

namespace Studio.Contents.Access;

/// <summary>Says what somebody may do with items of a type, and which of their fields he sees. Every page and route of content asks it.</summary>
public sealed class ContentDoor(IAuthorizationService authorization, ContentDefinitionStore definitions, FieldSealer sealer, IHttpContextAccessor http)
{
    private FieldAccess? _fields;

    /// <summary>Whoever asks: the person or program of the request.</summary>
    public ClaimsPrincipal User => http.HttpContext?.User ?? new ClaimsPrincipal();

    /// <summary>Which fields he sees and changes.</summary>
    public FieldAccess Fields => _fields ??= FieldAccess.Of(User);

    /// <summary>The id under which he owns what he makes; empty for a stranger, who owns nothing.</summary>
    public string Id => User.FindFirstValue(ClaimTypes.NameIdentifier) ?? "";

    /// <summary>The name under which versions say that he saved them.</summary>
    public string Name => User.Identity?.Name ?? Id;

    /// <summary>How he saves.</summary>
    public SaveOptions Saving => new() { Author = Name, Owner = Id, Access = Fields };

    /// <summary>The definitions as he sees them.</summary>
    public async ValueTask<ContentDefinitions> DefinitionsAsync(CancellationToken cancellationToken) => Fields.Visible(await definitions.GetAsync(cancellationToken));

    /// <summary>The definitions with the fields that he changes.</summary>
    public async ValueTask<ContentDefinitions> EditableDefinitionsAsync(CancellationToken cancellationToken) => Fields.Editable(await definitions.GetAsync(cancellationToken));

    /// <summary>True where he may do it with all items of the type.</summary>
    public Task<bool> MayAsync(ContentAct act, ContentTypeDefinition type) =>
        authorization.HasPermissionAsync(User, type.Securable ? ContentTypePermissions.Of(act, type.Name) : ContentTypePermissions.Of(act));

    /// <summary>True where he may do it with the items of the type that he has made.</summary>
    public Task<bool> MayWithOwnAsync(ContentAct act, ContentTypeDefinition type) =>
        authorization.HasPermissionAsync(User, type.Securable ? ContentTypePermissions.OfOwn(act, type.Name) : ContentTypePermissions.OfOwn(act));

    /// <summary>True where he may do it with the item; with a new one where there is none yet.</summary>
    public async Task<bool> MayAsync(ContentAct act, ContentTypeDefinition type, ContentItem? item) =>
        await MayAsync(act, type) || ((item is null || (item.Owner.Length > 0 && item.Owner == Id)) && await MayWithOwnAsync(act, type));

    /// <summary>Refuses what he may not do. An item that he may not even see is not there.</summary>
    /// <exception cref="ProblemException">403, or 404.</exception>
    public async Task RequireAsync(ContentAct act, string contentType, ContentItem? item, CancellationToken cancellationToken)
    {
        var type = (await definitions.GetAsync(cancellationToken)).Type(contentType);
        if (type is null)
        {
            // Nothing defines its permissions any more: those for content of all types are left.
            if (!await authorization.HasPermissionAsync(User, ContentTypePermissions.Of(act)))
            {
                throw item is null ? ProblemException.Invalid("ContentType", $"There is no content type '{contentType}'.") : Missing(item.ContentItemId);
            }

            return;
        }

        if (await MayAsync(act, type, item))
        {
            return;
        }

        throw item is not null && !await MayAsync(ContentAct.View, type, item)
            ? Missing(item.ContentItemId)
            : new ProblemException(StatusCodes.Status403Forbidden, "Not allowed.", $"This needs the permission {(type.Securable ? ContentTypePermissions.Of(act, type.Name) : ContentTypePermissions.Of(act)).Name}.");
    }

    /// <summary>The owner whose items alone he sees in lists of the type: himself, or null where he sees those of all.</summary>
    /// <exception cref="ProblemException">403: he sees none.</exception>
    public async Task<string?> OwnerSeenAsync(ContentTypeDefinition type)
    {
        if (await MayAsync(ContentAct.View, type))
        {
            return null;
        }

        return Id.Length > 0 && await MayWithOwnAsync(ContentAct.View, type)
            ? Id
            : throw new ProblemException(StatusCodes.Status403Forbidden, "Not allowed.", $"This needs the permission {(type.Securable ? ContentTypePermissions.Of(ContentAct.View, type.Name) : ContentPermissions.ViewContent).Name}.");
    }

    /// <summary>The query as it is answered to him: without what he does not see.</summary>
    /// <exception cref="ProblemException">400: there is no such type; 403: he sees none of its items.</exception>
    public async Task<ContentQuery> AskAsync(ContentQuery query, CancellationToken cancellationToken)
    {
        var type = (await definitions.GetAsync(cancellationToken)).Type(query.ContentType) ?? throw ProblemException.Invalid("type", $"There is no content type '{query.ContentType}'.");
        return query with { Access = Fields, Owner = await OwnerSeenAsync(type) };
    }

    /// <summary>The types whose items he may see, all or his own.</summary>
    public async Task<IReadOnlyList<ContentTypeDefinition>> TypesAsync(CancellationToken cancellationToken)
    {
        var seen = new List<ContentTypeDefinition>();
        foreach (var type in (await DefinitionsAsync(cancellationToken)).Types.Values)
        {
            if (await MayAsync(ContentAct.View, type) || await MayWithOwnAsync(ContentAct.View, type))
            {
                seen.Add(type);
            }
        }

        return seen;
    }

    /// <summary>The item as he sees it.</summary>
    public async ValueTask<ContentItem> ShowAsync(ContentItem item, CancellationToken cancellationToken) => Fields.Show(item, await definitions.GetAsync(cancellationToken));

    /// <summary>The item as he sees it, encrypted fields too; for an answer to him alone, which is kept nowhere.</summary>
    public async ValueTask<ContentItem> OpenAsync(ContentItem item, CancellationToken cancellationToken) => sealer.Open(await ShowAsync(item, cancellationToken));

    /// <summary>A field's value as he reads it.</summary>
    public System.Text.Json.Nodes.JsonObject? Open(System.Text.Json.Nodes.JsonObject? value) => sealer.Open(value);

    /// <summary>The item as he may save it: what he does not change has the value that it had.</summary>
    public async ValueTask<ContentItem> KeepAsync(ContentItem given, ContentItem? known, CancellationToken cancellationToken) => Fields.Keep(given, known, await definitions.GetAsync(cancellationToken));

    private static ProblemException Missing(string id) => ProblemException.NotFound($"There is no content item '{id}', or it has no version of the kind asked for.");
}
