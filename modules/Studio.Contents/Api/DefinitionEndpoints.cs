using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Studio.ContentModel.Definitions;
using Studio.ContentModel.Work;
using Studio.Kernel.Api;
using Studio.Kernel.Problems;
using Studio.Kernel.Security;

namespace Studio.Contents.Api;

/// <summary>
/// Content types and parts over REST, in OrchardCore's JSON; a field also has its <c>Id</c>, by which it is known whatever its name is. Changes need <c>If-Match</c> with the ETag that was read; with <c>?dryRun=true</c> they
/// are not made, and the answer says what they would do.
/// </summary>
internal static class DefinitionEndpoints
{
    private const int MaximumBody = 256 * 1024;

    private const int MaximumDepth = 16;

    public static void Map(IEndpointRouteBuilder routes)
    {
        foreach (var kind in new DefinitionKind[] { new TypeKind(), new PartKind() })
        {
            var path = kind.Path + "/{name}";
            routes.MapGet(path, context => ReadAsync(context, kind)).RequirePermission(ContentPermissions.ViewContent);
            routes.MapPut(path, context => WriteAsync(context, kind, replace: true)).RequirePermission(ContentPermissions.ManageContentTypes).WithMetadata(new BodyLimitAttribute(MaximumBody));
            routes.MapPatch(path, context => WriteAsync(context, kind, replace: false)).RequirePermission(ContentPermissions.ManageContentTypes).WithMetadata(new BodyLimitAttribute(MaximumBody));
            routes.MapDelete(path, context => ChangeAsync(context, kind, all => kind.Remove(all, NameOf(context)), mustExist: true)).RequirePermission(ContentPermissions.ManageContentTypes);
        }

        routes.MapPost("/api/content-parts/{name}/fields/{field}/rename", RenameAsync).RequirePermission(ContentPermissions.ManageContentTypes).WithMetadata(new BodyLimitAttribute(MaximumBody));
        routes.MapDelete("/api/content-parts/{name}/fields/{field}", context =>
            ChangeAsync(context, new PartKind(), all => all.RemoveField(NameOf(context), FieldOf(context)), mustExist: true)).RequirePermission(ContentPermissions.ManageContentTypes);
        routes.MapGet("/api/content-work", WorkAsync).RequirePermission(ContentPermissions.ManageContentTypes);
    }

    private static async Task ReadAsync(HttpContext context, DefinitionKind kind)
    {
        var all = await context.RequestServices.GetRequiredService<ContentDefinitionStore>().GetAsync(context.RequestAborted);
        var json = kind.Find(all, NameOf(context)) ?? throw Missing(kind, NameOf(context));
        context.Response.Headers.ETag = DefinitionETag.Of(json);
        await context.Response.WriteAsJsonAsync(json, context.RequestAborted);
    }

    private static async Task WriteAsync(HttpContext context, DefinitionKind kind, bool replace)
    {
        var (body, _) = await JsonRequest.ReadAsync(context, MaximumBody, MaximumDepth);
        var name = NameOf(context);
        if (body["Name"] is JsonValue v && v.TryGetValue<string>(out var given) && given != name)
        {
            throw ProblemException.Invalid("Name", $"The address says '{name}'. A {kind.Word} keeps its name; fields can be renamed.");
        }

        body["Name"] = name;
        await ChangeAsync(context, kind, all => kind.Write(all, body, replace), mustExist: !replace);
    }

    private static async Task RenameAsync(HttpContext context)
    {
        var (body, _) = await JsonRequest.ReadAsync(context, MaximumBody, MaximumDepth);
        var to = body["Name"] is JsonValue v && v.TryGetValue<string>(out var text) ? text : "";
        if (!ContentDefinitionJson.IsName(to))
        {
            throw ProblemException.Invalid("Name", "A name of letters, digits and '_' is needed, beginning with a letter, of at most 128 characters.");
        }

        await ChangeAsync(context, new PartKind(), all => all.RenameField(NameOf(context), FieldOf(context), to), mustExist: true);
    }

    /// <summary>Makes a change, or says what it would do. The state that the caller names is compared in the transaction of the change.</summary>
    private static async Task ChangeAsync(HttpContext context, DefinitionKind kind, Func<ContentDefinitions, ContentDefinitions> change, bool mustExist)
    {
        var (name, services, match) = (NameOf(context), context.RequestServices, context.Request.Headers.IfMatch.ToString());
        var (store, effects) = (services.GetRequiredService<ContentDefinitionStore>(), services.GetRequiredService<DefinitionEffects>());
        ContentDefinitions Checked(ContentDefinitions all)
        {
            var known = kind.Find(all, name);
            if (known is null && mustExist)
            {
                throw Missing(kind, name);
            }

            CheckState(kind, name, known, match);
            return change(all);
        }

        // What it does is counted before, beside the writer.
        var dryRun = ContentEndpoints.ReadFlag(context, "dryRun");
        var plan = await store.PlanAsync(Checked, context.RequestAborted);
        var found = await effects.OfAsync(plan, context.RequestAborted);
        var after = dryRun ? plan.After : await store.AlterAsync(Checked, context.RequestAborted);
        var definition = kind.Find(after, name);
        if (definition is not null && !dryRun)
        {
            context.Response.Headers.ETag = DefinitionETag.Of(definition);
            context.Response.StatusCode = kind.Find(plan.Before, name) is null ? StatusCodes.Status201Created : StatusCodes.Status200OK;
        }

        await context.Response.WriteAsJsonAsync(new JsonObject { ["DryRun"] = dryRun, ["Definition"] = definition, ["Changes"] = new JsonArray([.. found.Select(Describe)]) }, context.RequestAborted);
    }

    private static void CheckState(DefinitionKind kind, string name, JsonNode? known, string match)
    {
        if (known is not null && match.Length == 0)
        {
            throw new ProblemException(StatusCodes.Status428PreconditionRequired, "If-Match is needed.", $"Read the {kind.Word} and send its ETag as If-Match, so that nobody's change in between is overwritten unseen.");
        }

        if (match.Length > 0 && (known is null || (match != "*" && !match.Split(',', StringSplitOptions.TrimEntries).Contains(DefinitionETag.Of(known), StringComparer.Ordinal))))
        {
            throw new ProblemException(StatusCodes.Status412PreconditionFailed, $"The {kind.Word} was changed in between.", known is null
                ? $"There is no {kind.Word} '{name}'. Nothing was changed."
                : $"'{name}' was changed since you read it. Read it and make your change again. Nothing was changed.");
        }
    }

    private static JsonNode Describe(DefinitionEffect effect)
    {
        var change = effect.Change;
        var json = new JsonObject { ["Kind"] = change.Kind.ToString(), ["Path"] = change.Path };
        if (change.Was is { } was)
        {
            json["Was"] = new JsonObject { ["Name"] = was.Name, ["FieldName"] = was.FieldType };
        }

        if (change.Now is { } now)
        {
            json["Now"] = new JsonObject { ["Name"] = now.Name, ["FieldName"] = now.FieldType };
        }

        json["Items"] = new JsonArray([.. effect.Items.Select(i => (JsonNode)new JsonObject
        {
            ["ContentType"] = i.ContentType,
            ["Items"] = i.Items,
            ["WithValue"] = i.WithValue,
            ["Examined"] = i.Examined,
            ["Unconverted"] = i.Unconverted,
        })]);
        return json;
    }

    private static async Task WorkAsync(HttpContext context)
    {
        var work = await context.RequestServices.GetRequiredService<ContentWorkQueue>().ListAsync(context.RequestAborted);
        await context.Response.WriteAsJsonAsync(new JsonObject
        {
            ["Work"] = new JsonArray([.. work.Select(w => (JsonNode)new JsonObject
            {
                ["Kind"] = w.Kind.ToString(),
                ["ContentType"] = w.ContentType,
                ["Subject"] = w.Subject,
                ["Done"] = w.Done,
                ["Total"] = w.Total,
                ["Unconverted"] = w.Unconverted,
                ["QueuedUtc"] = w.Queued.UtcDateTime,
                ["DueUtc"] = w.Due.UtcDateTime,
                ["EndedUtc"] = w.Ended?.UtcDateTime,
                ["Error"] = w.Error,
            })]),
        }, context.RequestAborted);
    }

    private static string NameOf(HttpContext context) => (string)context.Request.RouteValues["name"]!;

    private static string FieldOf(HttpContext context) => (string)context.Request.RouteValues["field"]!;

    private static ProblemException Missing(DefinitionKind kind, string name) => ProblemException.NotFound($"There is no {kind.Word} '{name}'.");

    /// <summary>What types and parts differ in.</summary>
    private abstract class DefinitionKind
    {
        public abstract string Path { get; }

        public abstract string Word { get; }

        public abstract JsonNode? Find(ContentDefinitions all, string name);

        public abstract ContentDefinitions Write(ContentDefinitions all, JsonObject body, bool replace);

        public abstract ContentDefinitions Remove(ContentDefinitions all, string name);

        /// <summary>Reads the one definition of a body; paths of errors are those of the body.</summary>
        protected static T One<T>(string list, JsonObject body, Func<JsonObject, IEnumerable<T>> read)
        {
            try
            {
                return read(new JsonObject { [list] = new JsonArray(body.DeepClone()) }).Single();
            }
            catch (ProblemException e) when (e.Errors.Count > 0)
            {
                throw ProblemException.Invalid([.. e.Errors.Select(error => error with { Path = error.Path.Replace($"{list}[0].", "", StringComparison.Ordinal) })]);
            }
        }
    }

    private sealed class TypeKind : DefinitionKind
    {
        public override string Path => "/api/content-types";

        public override string Word => "content type";

        public override JsonNode? Find(ContentDefinitions all, string name) => all.Type(name) is { } type ? ContentDefinitionJson.Write(type) : null;

        public override ContentDefinitions Write(ContentDefinitions all, JsonObject body, bool replace)
        {
            if (body["DisplayName"] is null && !replace && all.Type((string)body["Name"]!) is { } known)
            {
                body["DisplayName"] = known.DisplayName;
            }

            var type = One("ContentTypes", body, ContentDefinitionJson.ReadTypes);
            return replace ? all.Replace(type) : all.Merge(type);
        }

        public override ContentDefinitions Remove(ContentDefinitions all, string name) => all.RemoveType(name);
    }

    private sealed class PartKind : DefinitionKind
    {
        public override string Path => "/api/content-parts";

        public override string Word => "content part";

        public override JsonNode? Find(ContentDefinitions all, string name) => all.Parts.GetValueOrDefault(name) is { } part ? ContentDefinitionJson.Write(part) : null;

        public override ContentDefinitions Write(ContentDefinitions all, JsonObject body, bool replace)
        {
            var part = One("ContentParts", body, ContentDefinitionJson.ReadParts);
            return replace ? all.Replace(part) : all.Merge(part);
        }

        public override ContentDefinitions Remove(ContentDefinitions all, string name) => all.RemovePart(name);
    }
}
