using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Localization;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Studio.Kernel.Settings;

namespace Studio.Kernel.Localization;

/// <summary>
/// Gives each request its language: the person's choice, then the browser's, then the tenant's. A request that names none, such as a program's, gets the tenant's
/// out of memory; the others are looked at by ASP.NET Core's <see cref="RequestLocalizationMiddleware"/>, with the same result.
/// </summary>
internal sealed class LanguageMiddleware
{
    private readonly RequestDelegate _next;
    private readonly RequestLocalizationMiddleware _asked;
    private readonly ISettingsMemory? _settings;
    private readonly Dictionary<string, RequestCultureFeature> _languages;

    public LanguageMiddleware(RequestDelegate next, IOptions<RequestLocalizationOptions> options, ILoggerFactory loggers, IServiceProvider services)
    {
        _next = next;
        _asked = new RequestLocalizationMiddleware(next, options, loggers);
        _settings = (ISettingsMemory?)services.GetService(typeof(ISettingsMemory));
        _languages = StudioCultures.All.ToDictionary(name => name, name => new RequestCultureFeature(new RequestCulture(CultureInfo.GetCultureInfo(name)), provider: null), StringComparer.Ordinal);
    }

    public Task InvokeAsync(HttpContext context)
    {
        var headers = context.Request.Headers;
        return headers.Cookie.Count == 0 && headers.AcceptLanguage.Count == 0 && _settings?.Peek<SiteSettings>() is { } site && _languages.TryGetValue(site.Culture, out var language)
            ? SpeakAsync(context, language)
            : _asked.Invoke(context);
    }

    // Async: what it sets must not be left to whoever called.
    private async Task SpeakAsync(HttpContext context, RequestCultureFeature language)
    {
        context.Features.Set<IRequestCultureFeature>(language);
        CultureInfo.CurrentCulture = language.RequestCulture.Culture;
        CultureInfo.CurrentUICulture = language.RequestCulture.UICulture;
        context.Response.Headers.ContentLanguage = language.RequestCulture.UICulture.Name;
        await _next(context);
    }
}
