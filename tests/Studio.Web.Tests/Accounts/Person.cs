using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using Studio.Testing;

namespace Studio.Web.Tests.Accounts;

/// <summary>A person's browser at an address of the loopback: cookies of its own, forms sent as their pages were loaded, no redirects followed.</summary>
internal sealed partial class Person : IDisposable
{
    private readonly StudioHost _host;

    private Person(StudioHost host, CookieContainer cookies, string address)
    {
        (_host, Cookies) = (host, cookies);
        Client = new HttpClient(new SocketsHttpHandler
        {
            CookieContainer = cookies,
            AllowAutoRedirect = false,
            ConnectCallback = async (context, ct) =>
            {
                var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                socket.Bind(new IPEndPoint(IPAddress.Parse(address), 0));
                await socket.ConnectAsync(context.DnsEndPoint, ct);
                return new NetworkStream(socket, ownsSocket: true);
            },
        })
        { BaseAddress = host.Address, Timeout = TimeSpan.FromSeconds(60) };
    }

    public HttpClient Client { get; }

    public CookieContainer Cookies { get; }

    public static Person At(StudioHost host, string address = "127.0.0.1") => new(host, new CookieContainer(), address);

    /// <summary>The same device at another address.</summary>
    public Person MovedTo(string address) => new(_host, Cookies, address);

    public async Task<Reply> GetAsync(string path) => await Reply.FromAsync(await Client.GetAsync(path));

    /// <summary>Loads a page and sends one of its forms.</summary>
    public async Task<Reply> PostAsync(string page, string? handler, params (string Name, string Value)[] fields)
    {
        var token = StudioHost.FormToken(await Client.GetStringAsync(page));
        return await SendAsync(page + (handler is null ? "" : (page.Contains('?', StringComparison.Ordinal) ? "&" : "?") + "handler=" + handler), token, fields);
    }

    public async Task<Reply> SendAsync(string address, string token, params (string Name, string Value)[] fields)
    {
        using var form = new FormUrlEncodedContent([.. fields.Select(f => KeyValuePair.Create(f.Name, f.Value)), KeyValuePair.Create("__RequestVerificationToken", token)]);
        return await Reply.FromAsync(await Client.PostAsync(address, form));
    }

    public Task<Reply> SignInAsync(string userName, string password) => PostAsync("/admin/sign-in", null, ("UserName", userName), ("Password", password));

    public void Dispose() => Client.Dispose();

    [GeneratedRegex("<code>(?<code>[a-z0-9]{5}-[a-z0-9]{5})</code>", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex RecoveryCode();

    [GeneratedRegex("id=\"key\" readonly value=\"(?<key>[A-Z2-7 ]+)\"", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Key();

    public static IReadOnlyList<string> RecoveryCodesOf(Reply reply) => [.. RecoveryCode().Matches(reply.Text).Select(m => m.Groups["code"].Value)];

    public static string KeyOf(Reply reply) => Key().Match(reply.Text).Groups["key"].Value.Replace(" ", "", StringComparison.Ordinal);
}

internal sealed record Reply(int Status, string? Location, TimeSpan? RetryAfter, string Text)
{
    public static async Task<Reply> FromAsync(HttpResponseMessage answer)
    {
        using (answer)
        {
            return new Reply((int)answer.StatusCode, answer.Headers.Location?.ToString(), answer.Headers.RetryAfter?.Delta, await answer.Content.ReadAsStringAsync());
        }
    }

    /// <summary>True where the person is signed in by it.</summary>
    public bool IsIn => Status == 302 && Location?.EndsWith("/admin", StringComparison.Ordinal) == true;
}

internal static class Programs
{
    /// <summary>A program that signs in by this value of <c>Authorization: Bearer</c>.</summary>
    public static HttpClient With(this StudioHost host, string bearer)
    {
        var client = host.CreateClient();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", bearer);
        return client;
    }
}
