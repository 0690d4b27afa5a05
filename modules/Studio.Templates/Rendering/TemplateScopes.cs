using System.Globalization;
using System.Security.Claims;
using System.Text.Json.Nodes;
using Studio.ContentModel.Items;
using Studio.Contents.Access;
using Studio.DecisionEngine.Facts;
using Studio.Kernel.Settings;
using Studio.Liquid;

namespace Studio.Templates.Rendering;

/// <summary>What a template is rendered for.</summary>
/// <param name="Culture">The language and formats of the reader.</param>
/// <param name="Encoding">How values are encoded.</param>
public sealed record TemplateSubject(CultureInfo Culture, LiquidEncoding Encoding)
{
    /// <summary>What is known of the customer and the contact, or null.</summary>
    public FactProfile? Profile { get; init; }

    /// <summary>The item that the template is about, as whoever reads it may see it: <c>ContentItem</c>, <c>Content</c> and <c>Model</c>; or null.</summary>
    public ContentItem? Item { get; init; }

    /// <summary>Further roots, such as <c>offer</c>.</summary>
    public IReadOnlyDictionary<string, JsonNode?> Roots { get; init; } = new Dictionary<string, JsonNode?>(StringComparer.Ordinal);

    /// <summary>Notes what is missing, or null.</summary>
    public LiquidReport? Report { get; init; }
}

/// <summary>
/// Makes the scopes that the tenant's templates are rendered with: the roots of rules and scripts (<c>customer</c>, <c>facts</c>, <c>cart</c>…), and OrchardCore's globals. What is not read costs nothing.
/// Filters find the services of this scope, and with them whoever asks: they show him what he may see.
/// </summary>
public sealed class TemplateScopes(IServiceProvider services, ISettingsStore settings, ContentDoor door, IHttpContextAccessor http, TimeProvider time)
{
    /// <summary>The names that every template can read, beside the roots of facts.</summary>
    public static IReadOnlyList<string> Globals { get; } = ["Site", "User", "Culture", "Request", "ContentItem", "Content", "Model", "now"];

    /// <summary>A scope for one render.</summary>
    /// <param name="subject">What it is for.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async ValueTask<LiquidScope> CreateAsync(TemplateSubject subject, CancellationToken cancellationToken)
    {
        var site = await settings.GetAsync<SiteSettings>(cancellationToken);
        var scope = new LiquidScope(subject.Profile is null ? [] : RootsOf(subject.Profile))
        {
            Culture = subject.Culture,
            Encoding = subject.Encoding,
            TimeZone = TimeZoneInfo.TryFindSystemTimeZoneById(site.TimeZone, out var zone) ? zone : TimeZoneInfo.Utc,
            Services = services,
            Report = subject.Report,
        };
        scope.Set("now", time.GetUtcNow());
        scope.Set("Site", Lazy(() => SiteOf(site)));
        scope.Set("User", Lazy(() => UserOf(door.User)));
        scope.Set("Culture", Lazy(() => new JsonObject { ["Name"] = subject.Culture.Name, ["Dir"] = subject.Culture.TextInfo.IsRightToLeft ? "rtl" : "ltr" }));
        scope.Set("Request", Lazy(() => RequestOf(http.HttpContext)));
        if (subject.Item is { } item)
        {
            scope.Set("ContentItem", Lazy(() => Describe(item)));
            scope.Set("Content", Lazy(() => Describe(item)));
            scope.Set("Model", Lazy(() => new JsonObject { ["ContentItem"] = Describe(item) }));
        }

        foreach (var (name, value) in subject.Roots)
        {
            scope.Set(name, value);
        }

        return scope;
    }

    /// <summary>The facts of a profile as objects by root: <c>customer</c>, <c>facts</c>, <c>cart</c>…</summary>
    public static JsonObject RootsOf(FactProfile profile)
    {
        var roots = new JsonObject();
        foreach (var (path, value) in profile.ToJson().ToList())
        {
            var dot = path.IndexOf('.', StringComparison.Ordinal);
            if (dot <= 0)
            {
                continue;
            }

            if (roots[path[..dot]] is not JsonObject root)
            {
                roots[path[..dot]] = root = [];
            }

            root[path[(dot + 1)..]] = value?.DeepClone();
        }

        return roots;
    }

    /// <summary>An item as templates see it: OrchardCore's JSON, and its parts again under <c>Content</c>.</summary>
    internal static JsonObject Describe(ContentItem item)
    {
        var json = item.ToJson();
        json["Content"] = item.Content.DeepClone();
        return json;
    }

    /// <summary>Where the site answers, without a slash at the end; empty where there is no request to tell.</summary>
    internal static string BaseAddress(HttpContext? context) =>
        context is { Request: { Host.HasValue: true } request } ? $"{request.Scheme}://{request.Host.ToUriComponent()}{request.PathBase.ToUriComponent()}" : "";

    private static Func<CancellationToken, ValueTask<object?>> Lazy(Func<JsonObject?> value) => _ => new ValueTask<object?>(value());

    private JsonObject SiteOf(SiteSettings site) => new()
    {
        ["SiteName"] = site.SiteName,
        ["Currency"] = site.Currency,
        ["TimeZone"] = site.TimeZone,
        ["Culture"] = site.Culture,
        ["BaseUrl"] = BaseAddress(http.HttpContext),
    };

    private static JsonObject UserOf(ClaimsPrincipal user) => new()
    {
        ["UserId"] = user.FindFirstValue(ClaimTypes.NameIdentifier),
        ["UserName"] = user.Identity?.Name,
        ["Identity"] = new JsonObject { ["Name"] = user.Identity?.Name, ["IsAuthenticated"] = user.Identity?.IsAuthenticated == true },
        ["Roles"] = new JsonArray([.. user.FindAll(ClaimTypes.Role).Select(c => (JsonNode)c.Value)]),
    };

    // Never headers or cookies: a template may be read by others than whoever sent them.
    private static JsonObject? RequestOf(HttpContext? context) => context?.Request is not { } request ? null : new JsonObject
    {
        ["Path"] = request.Path.Value,
        ["PathBase"] = request.PathBase.Value,
        ["Method"] = request.Method,
        ["Scheme"] = request.Scheme,
        ["Host"] = request.Host.Value,
        ["QueryString"] = request.QueryString.Value,
        ["Query"] = new JsonObject(request.Query.Select(q => KeyValuePair.Create(q.Key, (JsonNode?)q.Value.ToString())).DistinctBy(q => q.Key)),
    };
}
