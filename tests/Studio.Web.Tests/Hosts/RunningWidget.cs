using System.Net.Http.Headers;
using Studio.Testing;

namespace Studio.Web.Tests.Hosts;

/// <summary>Opens widgets of a host: clients that speak by a visitor's token alone.</summary>
public sealed class RunningWidget(StudioHost host)
{
    public async Task<HttpClient> OpenAsync()
    {
        var (browser, token) = await host.VisitShopAsync();
        browser.Dispose();
        return With(token);
    }

    public HttpClient With(string token)
    {
        var widget = host.CreateClient();
        widget.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Widget", token);
        return widget;
    }
}
