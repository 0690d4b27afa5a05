using System.Net;
using System.Text.Json.Nodes;
using Studio.Kernel.Tenants;
using Studio.Testing;
using Studio.Web.Tests.Hosts;

namespace Studio.Web.Tests.Isolation;

/// <summary>One of two tenants of a host: how to reach it, who may come, and the names of what it alone has.</summary>
public sealed class TenantSide : IDisposable
{
    private readonly StudioHost _host;
    private readonly HttpClient _client;
    private readonly Dictionary<string, string> _keys = new(StringComparer.Ordinal);

    public TenantSide(StudioHost host, string name, string prefix, string? hostName, Secrets secrets)
    {
        (_host, Name, Prefix, HostName, Secrets) = (host, name, prefix, hostName, secrets);
        _client = new HttpClient(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false }) { BaseAddress = host.Address, Timeout = TimeSpan.FromSeconds(60) };
    }

    public string Name { get; }

    /// <summary>The first part of its addresses, such as <c>/beta</c>; empty for none.</summary>
    public string Prefix { get; }

    /// <summary>The name it is called by; null for that of the host.</summary>
    public string? HostName { get; }

    public Secrets Secrets { get; }

    /// <summary>What it alone has, by kind: ids and names, none of which holds a secret.</summary>
    public IReadOnlyDictionary<string, string> Keys => _keys;

    /// <summary>Who may do everything: a person and a program.</summary>
    public Identity Admin { get; set; } = null!;

    public Identity Api { get; set; } = null!;

    /// <summary>Everybody whom the tenant knows, but for the one without permissions.</summary>
    public List<Identity> Known { get; } = [];

    /// <summary>A person who signed in and may do nothing.</summary>
    public Identity Nobody { get; set; } = null!;

    public StoredRows Stored => new(_host, Name);

    public void Add(string kind, string key)
    {
        if (Secrets.IsIn(key))
        {
            throw new InvalidOperationException($"'{key}' would be sent to others.");
        }

        _keys[kind] = key;
    }

    /// <summary>As the tenant names its cookies.</summary>
    public string CookieName(string bare) => new ShellSettings { Name = Name }.CookieName(bare);

    /// <summary>A browser's or program's request to this tenant.</summary>
    /// <param name="identity">Who asks.</param>
    /// <param name="method">The method.</param>
    /// <param name="path">Path and query within the tenant, as they go over the wire.</param>
    /// <param name="content">The body.</param>
    /// <param name="headers">More headers.</param>
    public async Task<Answer> AskAsync(Identity identity, HttpMethod method, string path, HttpContent? content = null, IEnumerable<(string Name, string Value)>? headers = null)
    {
        using var request = new HttpRequestMessage(method, new Uri(_host.Address.ToString().TrimEnd('/') + Prefix + path, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true })) { Content = content };
        request.Headers.Host = HostName;
        identity.Put(request, this);
        foreach (var (name, value) in headers ?? [])
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        using var answer = await _client.SendAsync(request);
        return new Answer($"{identity.Name} at {Name}: {method} {path}", (int)answer.StatusCode, answer.Headers.Location?.ToString(), $"{answer.Headers}{answer.Content.Headers}", await answer.Content.ReadAsStringAsync());
    }

    public async Task<JsonNode> CallAsync(HttpMethod method, string path, object? body = null)
    {
        using var content = body is null ? null : new StringContent(body as string ?? System.Text.Json.JsonSerializer.Serialize(body), System.Text.Encoding.UTF8, "application/json");
        return Json(await AskAsync(Api, method, path, content));
    }

    public static JsonNode Json(Answer answer)
    {
        answer.Status.ShouldBeInRange(200, 299, answer.Asked + answer.Text);
        return answer.Body.Length == 0 ? new JsonObject() : JsonNode.Parse(answer.Body)!;
    }

    /// <summary>A browser with cookies of its own at this tenant.</summary>
    public Browser OpenBrowser() => new(this, _host.Address);

    public void Dispose() => _client.Dispose();

    /// <summary>A browser: keeps cookies, sends the forms of the pages it loaded.</summary>
    public sealed class Browser : IDisposable
    {
        private readonly CookieContainer _cookies = new();
        private readonly HttpClient _client;
        private readonly TenantSide _side;

        internal Browser(TenantSide side, Uri address)
        {
            _side = side;
            _client = new HttpClient(new SocketsHttpHandler { CookieContainer = _cookies, AllowAutoRedirect = false }) { BaseAddress = address };
            _client.DefaultRequestHeaders.Host = side.HostName;
        }

        public Task<string> LoadAsync(string path) => _client.GetStringAsync(_side.Prefix + path);

        /// <summary>Sends a form of a page with its token; the answer's text.</summary>
        public async Task<string> SendAsync(string page, string path, params (string Name, string Value)[] fields)
        {
            using var form = new FormUrlEncodedContent([.. fields.Select(f => KeyValuePair.Create(f.Name, f.Value)), KeyValuePair.Create("__RequestVerificationToken", StudioHost.MetaToken(await LoadAsync(page)))]);
            using var answer = await _client.PostAsync(_side.Prefix + path, form);
            ((int)answer.StatusCode).ShouldBeLessThan(400, path);
            return await answer.Content.ReadAsStringAsync();
        }

        /// <summary>All that the browser would show to prove who it is, with the token of a page.</summary>
        public async Task<Identity> IdentityAsync(string name, string page) =>
            new(name, null, _cookies.GetAllCookies().ToDictionary(c => c.Name, c => c.Value, StringComparer.Ordinal), StudioHost.MetaToken(await LoadAsync(page)));

        public void Dispose() => _client.Dispose();
    }
}
