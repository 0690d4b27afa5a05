using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.TestHost;

namespace Studio.WebEngagement.Tests;

/// <summary>A browser as far as the shop needs one: keeps cookies, sends forms with the page's antiforgery token, follows nothing by itself.</summary>
public sealed class Browser(TestServer server)
{
    private static readonly Uri Site = new("http://localhost/");
    private readonly CookieContainer _cookies = new();

    public string? Cookie(string name) => _cookies.GetCookies(Site)[name]?.Value;

    public async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request)
    {
        request.RequestUri = new Uri(Site, request.RequestUri!);
        request.Headers.Accept.ParseAdd("text/html");
        if (_cookies.GetCookieHeader(Site) is { Length: > 0 } cookies)
        {
            request.Headers.Add("Cookie", cookies);
        }

        using var client = server.CreateClient();
        var response = await client.SendAsync(request);
        foreach (var cookie in response.Headers.TryGetValues("Set-Cookie", out var values) ? values : [])
        {
            _cookies.SetCookies(Site, cookie);
        }

        return response;
    }

    public async Task<string> GetAsync(string url)
    {
        using var response = await SendAsync(new HttpRequestMessage(HttpMethod.Get, new Uri(url, UriKind.Relative)));
        return await response.Content.ReadAsStringAsync();
    }

    public async Task<string> TokenOfPageAsync(string url = "/shop/sign-in") => Between(await GetAsync(url), "name=\"csrf-token\" content=\"", "\"");

    public async Task<HttpResponseMessage> PostFormAsync(string url, params (string Name, string Value)[] fields)
    {
        var token = await TokenOfPageAsync();
        return await SendAsync(new HttpRequestMessage(HttpMethod.Post, new Uri(url, UriKind.Relative))
        {
            Content = new FormUrlEncodedContent(fields.Append(("__RequestVerificationToken", token)).Select(f => KeyValuePair.Create(f.Item1, f.Item2))),
        });
    }

    public async Task<string> WidgetTokenAsync()
    {
        var request = new HttpRequestMessage(HttpMethod.Post, new Uri("/api/widget/token", UriKind.Relative));
        request.Headers.Add("RequestVerificationToken", await TokenOfPageAsync());
        using var response = await SendAsync(request);
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        return (string)(await response.Content.ReadFromJsonAsync<JsonObject>())!["token"]!;
    }

    /// <summary>As the widget does: without cookies, with its token alone.</summary>
    public async Task<(HttpStatusCode Status, JsonObject? Body)> PostEventAsync(string token, object body)
    {
        using var client = server.CreateClient();
        var request = new HttpRequestMessage(HttpMethod.Post, new Uri(Site, "/api/events")) { Content = JsonContent.Create(body) };
        request.Headers.Authorization = new AuthenticationHeaderValue("Widget", token);
        using var response = await client.SendAsync(request);
        return (response.StatusCode, response.IsSuccessStatusCode ? await response.Content.ReadFromJsonAsync<JsonObject>() : null);
    }

    /// <summary>The visitor whom the browser's token speaks for, as the server tells it.</summary>
    public async Task<(string Kind, string Id)> SubjectAsync()
    {
        var (status, body) = await PostEventAsync(await WidgetTokenAsync(), new { type = "page_view", payload = new { path = "/shop" } });
        status.ShouldBe(HttpStatusCode.Created);
        return ((string)body!["subject"]!["kind"]!, (string)body["subject"]!["id"]!);
    }

    public Task<HttpResponseMessage> SignInAsync(string customerId) => PostFormAsync("/shop/sign-in", ("customer", customerId));

    public Task<HttpResponseMessage> AddAsync(string code, int quantity = 1) => PostFormAsync("/shop/cart/Add", ("code", code), ("quantity", quantity.ToString(System.Globalization.CultureInfo.InvariantCulture)));

    /// <summary>The text of a page between two marks.</summary>
    public static string Between(string page, string before, string after)
    {
        var start = page.IndexOf(before, StringComparison.Ordinal);
        start.ShouldBeGreaterThanOrEqualTo(0, page);
        start += before.Length;
        return WebUtility.HtmlDecode(page[start..page.IndexOf(after, start, StringComparison.Ordinal)]);
    }
}
