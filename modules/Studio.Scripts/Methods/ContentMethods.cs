using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Studio.ContentModel.Definitions;
using Studio.ContentModel.Items;
using Studio.Contents.Access;
using Studio.Data.Sessions;
using Studio.Data.Writing;
using Studio.Kernel.Problems;
using Studio.Scripting.Engine;

namespace Studio.Scripts.Methods;

/// <summary>Content items for scripts, in OrchardCore's JSON: what whoever runs the script may do over REST, and no more.</summary>
internal sealed class ContentMethods : IGlobalMethodProvider
{
    private const int MaxWrites = 50;
    private static readonly GlobalMethodParameter Properties = new("properties", "object", Optional: true, "Parts with their fields: { Product: { Colour: { Text: \"red\" } } }");

    public IEnumerable<GlobalMethod> GetMethods() =>
    [
        new GlobalMethod
        {
            Name = "getContentItem",
            Description = "The published content item of an id, as whoever runs the script sees it.",
            Parameters = [new("contentItemId", "string"), new("latest", "boolean", Optional: true, "True for the newest version, published or not")],
            Returns = "ContentItem | null",
            InvokeAsync = (call, ct) => GlobalMethods.ForScriptAsync(() => GetAsync(call, ct)),
        },
        new GlobalMethod
        {
            Name = "newContentItem",
            Description = "A new content item of a type with its defaults. It is not saved.",
            Parameters = [new("contentType", "string")],
            Returns = "ContentItem",
            InvokeAsync = (call, ct) => GlobalMethods.ForScriptAsync(() => NewAsync(call, ct)),
        },
        new GlobalMethod
        {
            Name = "createContentItem",
            Description = "Makes and saves a content item.",
            Parameters = [new("contentType", "string"), new("publish", "boolean", Optional: true, "False for a draft"), Properties],
            Returns = "ContentItem",
            MaxCalls = MaxWrites,
            InvokeAsync = (call, ct) => GlobalMethods.ForScriptAsync(() => CreateAsync(call, ct)),
        },
        new GlobalMethod
        {
            Name = "updateContentItem",
            Description = "Changes fields of a content item and saves it; a published item is published again.",
            Parameters = [new("contentItem", "ContentItem | string", Description: "The item or its id"), Properties],
            Returns = "ContentItem",
            MaxCalls = MaxWrites,
            InvokeAsync = (call, ct) => GlobalMethods.ForScriptAsync(() => UpdateAsync(call, ct)),
        },
        new GlobalMethod
        {
            Name = "deleteContentItem",
            Description = "Takes a content item out of use; its versions are kept. False where there is none.",
            Parameters = [new("contentItem", "ContentItem | string", Description: "The item or its id")],
            Returns = "boolean",
            MaxCalls = MaxWrites,
            InvokeAsync = (call, ct) => GlobalMethods.ForScriptAsync(() => DeleteAsync(call, ct)),
        },
    ];

    private static async Task<JsonNode?> GetAsync(GlobalMethodCall call, CancellationToken cancellationToken)
    {
        var (content, door) = (call.Service<ContentManager>(), call.Service<ContentDoor>());
        var item = await content.GetAsync(IdOf(call), call[1]?.GetValueKind() == System.Text.Json.JsonValueKind.True ? VersionOptions.Latest : VersionOptions.Published, cancellationToken);
        if (item is null)
        {
            return null;
        }

        await door.RequireAsync(ContentAct.View, item.ContentType, item, cancellationToken);
        return (await door.ShowAsync(item, cancellationToken)).ToJson();
    }

    private static async Task<JsonNode?> NewAsync(GlobalMethodCall call, CancellationToken cancellationToken) =>
        (await call.Service<ContentDoor>().ShowAsync(await call.Service<ContentManager>().NewAsync(call.Text(0), cancellationToken), cancellationToken)).ToJson();

    private static async Task<JsonNode?> CreateAsync(GlobalMethodCall call, CancellationToken cancellationToken)
    {
        var (content, door) = (call.Service<ContentManager>(), call.Service<ContentDoor>());
        var item = await content.NewAsync(call.Text(0), cancellationToken);
        await door.RequireAsync(ContentAct.Edit, item.ContentType, null, cancellationToken);
        var publish = call[1] is not JsonValue flag || !flag.TryGetValue<bool>(out var said) || said;
        await RequirePublishAsync(call, publish, item, null, cancellationToken);
        Merge(item.Content, call.Object(2));
        var saved = await content.SaveAsync(item, door.Saving with { Publish = publish }, cancellationToken);
        return (await door.ShowAsync(saved, cancellationToken)).ToJson();
    }

    private static Task<JsonNode?> UpdateAsync(GlobalMethodCall call, CancellationToken cancellationToken)
    {
        var (id, content, door) = (IdOf(call), call.Service<ContentManager>(), call.Service<ContentDoor>());
        return call.Service<UnitOfWork>().WriteAsync<JsonNode?>(WriteClass.Workflow, async (_, ct) =>
        {
            var item = await content.GetAsync(id, VersionOptions.Latest, ct) ?? throw ProblemException.NotFound($"There is no content item '{id}'.");
            await door.RequireAsync(ContentAct.Edit, item.ContentType, item, ct);
            var publish = item.Published;
            await RequirePublishAsync(call, publish, item, item, ct);
            Merge(item.Content, call.Object(1));
            var saved = await content.SaveAsync(item, door.Saving with { Publish = publish }, ct);
            return (await door.ShowAsync(saved, ct)).ToJson();
        }, cancellationToken);
    }

    private static Task<JsonNode?> DeleteAsync(GlobalMethodCall call, CancellationToken cancellationToken)
    {
        var (id, content, door) = (IdOf(call), call.Service<ContentManager>(), call.Service<ContentDoor>());
        return call.Service<UnitOfWork>().WriteAsync<JsonNode?>(WriteClass.Workflow, async (_, ct) =>
        {
            if (await content.GetAsync(id, VersionOptions.Latest, ct) is not { } item)
            {
                return false;
            }

            await door.RequireAsync(ContentAct.Delete, item.ContentType, item, ct);
            return await content.DeleteAsync(id, ct);
        }, cancellationToken);
    }

    // A type without drafts has no unpublished state, so editing it is all there is.
    private static async Task RequirePublishAsync(GlobalMethodCall call, bool publish, ContentItem item, ContentItem? known, CancellationToken cancellationToken)
    {
        var definitions = await call.Service<ContentDefinitionStore>().GetAsync(cancellationToken);
        if (publish && definitions.Type(item.ContentType) is { Draftable: true } type && !await call.Service<ContentDoor>().MayAsync(ContentAct.Publish, type, known))
        {
            throw new ScriptMethodException("Publishing needs the permission PublishContent. Save a draft: createContentItem(type, false, …).", isDenied: true);
        }
    }

    /// <summary>Objects into objects; everything else, lists included, takes the place of what was there.</summary>
    private static void Merge(JsonObject target, JsonObject? changes)
    {
        foreach (var (name, value) in changes ?? [])
        {
            if (value is JsonObject inner && target[name] is JsonObject known)
            {
                Merge(known, inner);
            }
            else
            {
                target[name] = value?.DeepClone();
            }
        }
    }

    private static string IdOf(GlobalMethodCall call) => call[0] switch
    {
        JsonObject item => item["ContentItemId"] is JsonValue id && id.TryGetValue<string>(out var text) ? text : "",
        JsonValue value when value.TryGetValue<string>(out var text) => text,
        _ => "",
    };
}
