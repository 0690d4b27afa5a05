using Studio.Liquid;
using Studio.Templates.Rendering;

namespace Studio.Templates.Filters;

/// <summary>OrchardCore's filters of addresses: <c>absolute_url</c> for paths of the site, <c>asset_url</c> for files of the media store.</summary>
internal sealed class AddressFilters : ILiquidFilterProvider
{
    public IEnumerable<FilterHint> Hints => [new("absolute_url", "absolute_url"), new("asset_url", "asset_url")];

    public void Register(LiquidFilterRegistry filters)
    {
        filters.Add("absolute_url", (input, call) => Absolute(LiquidFilterCall.ToText(input).Trim(), call));
        filters.Add("asset_url", (input, call) => Asset(LiquidFilterCall.ToText(input).Trim(), call));
    }

    private static string Absolute(string path, LiquidFilterCall call)
    {
        if (Uri.TryCreate(path, UriKind.Absolute, out var whole) && whole.Scheme is "http" or "https")
        {
            return path;
        }

        return $"{TemplateScopes.BaseAddress(call.Service<IHttpContextAccessor>().HttpContext)}/{path.TrimStart('~').TrimStart('/')}";
    }

    private static string Asset(string path, LiquidFilterCall call)
    {
        var prefix = call.Service<IHttpContextAccessor>().HttpContext?.Request.PathBase.ToUriComponent() ?? "";
        return $"{prefix}/media/{string.Join('/', path.TrimStart('~').Trim('/').Split('/').Select(Uri.EscapeDataString))}";
    }
}
