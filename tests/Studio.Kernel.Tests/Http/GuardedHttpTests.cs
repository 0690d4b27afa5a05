using System.Diagnostics;
using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using Microsoft.Extensions.DependencyInjection;
using Studio.Kernel.Http;
using Studio.Kernel.Tests.Hosts;

namespace Studio.Kernel.Tests.Http;

/// <summary>Statement 24 of reliability: nobody makes the studio knock at a door inside the house.</summary>
public sealed class GuardedHttpTests
{
    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("127.1")]
    [InlineData("127.255.255.254")]
    [InlineData("localhost")]
    [InlineData("LOCALHOST.")]
    [InlineData("app.localhost")]
    [InlineData("[::1]")]
    [InlineData("[::]")]
    [InlineData("0.0.0.0")]
    [InlineData("0")]
    [InlineData("2130706433")]
    [InlineData("0177.0.0.1")]
    [InlineData("017700000001")]
    [InlineData("0x7f.1")]
    [InlineData("0x7f000001")]
    [InlineData("0x7F.0x0.0x0.0x1")]
    [InlineData("[::ffff:127.0.0.1]")]
    [InlineData("[::ffff:7f00:1]")]
    [InlineData("[::127.0.0.1]")]
    [InlineData("[64:ff9b::7f00:1]")]
    [InlineData("[2002:7f00:1::]")]
    [InlineData("①②⑦.⓪.⓪.①")]
    [InlineData("127。0。0。1")]
    public async Task No_form_of_the_own_machine_is_called(string host)
    {
        await using var canary = new CanaryListener();
        await using var tenant = new TenantWithoutModules();
        using var client = Client(tenant);

        await Should.ThrowAsync<HttpRequestException>(() => client.GetAsync($"http://{host}:{canary.Port}/"));

        canary.Hits.ShouldBe(0);
    }

    [Theory]
    [InlineData("10.0.0.1")]
    [InlineData("172.16.0.1")]
    [InlineData("172.31.255.255")]
    [InlineData("192.168.1.1")]
    [InlineData("100.64.0.1")]
    [InlineData("100.100.100.200")]
    [InlineData("169.254.169.254")]
    [InlineData("168.63.129.16")]
    [InlineData("192.0.0.192")]
    [InlineData("192.0.2.1")]
    [InlineData("198.18.0.1")]
    [InlineData("198.51.100.7")]
    [InlineData("203.0.113.9")]
    [InlineData("224.0.0.1")]
    [InlineData("255.255.255.255")]
    [InlineData("240.0.0.1")]
    [InlineData("0.0.0.0")]
    [InlineData("::")]
    [InlineData("::1")]
    [InlineData("::ffff:10.0.0.1")]
    [InlineData("::10.0.0.1")]
    [InlineData("64:ff9b::a00:1")]
    [InlineData("64:ff9b:1::a00:1")]
    [InlineData("2002:a00:1::1")]
    [InlineData("2001:0:4136:e378:8000:63bf:3fff:fdd2")]
    [InlineData("2001:db8::1")]
    [InlineData("3fff::1")]
    [InlineData("fc00::1")]
    [InlineData("fd00:ec2::254")]
    [InlineData("fe80::1")]
    [InlineData("fec0::1")]
    [InlineData("ff02::1")]
    [InlineData("2a00:1450:4001::5efe:10.0.0.1")]
    public async Task A_name_that_leads_inside_is_refused(string address)
    {
        var names = new Names { ["partner.test"] = [IPAddress.Parse(address)] };
        await using var tenant = Tenant(names);
        using var client = Client(tenant);

        var refused = await Should.ThrowAsync<AddressRefusedException>(() => client.GetAsync("http://partner.test/"));

        refused.Message.ShouldContain("partner.test");
        refused.Message.ShouldNotContain(address);
    }

    [Theory]
    [InlineData("93.184.216.34")]
    [InlineData("2606:2800:220:1:248:1893:25c8:1946")]
    [InlineData("64:ff9b::5db8:d822")]
    public async Task A_public_address_is_not_refused(string address)
    {
        var names = new Names { ["partner.test"] = [IPAddress.Parse(address)] };
        await using var tenant = Tenant(names, new() { ["Studio:Http:ConnectTimeoutSeconds"] = "0.2" });
        using var client = Client(tenant);

        // There may be no way to it from here; but it was tried.
        var error = await Record.ExceptionAsync(() => client.GetAsync("http://partner.test/"));

        error.ShouldNotBeOfType<AddressRefusedException>();
    }

    [Fact]
    public async Task A_name_that_answers_publicly_first_and_privately_then_gains_nothing()
    {
        await using var canary = new CanaryListener();
        var names = new Rebinding(IPAddress.Parse("93.184.216.34"), IPAddress.Loopback);
        await using var tenant = Tenant(names, new() { ["Studio:Http:ConnectTimeoutSeconds"] = "0.2" });
        using var client = Client(tenant);
        client.DefaultRequestHeaders.ConnectionClose = true;

        // Whether anything answers at the public address is the network's affair; what comes after is ours.
        var first = await Record.ExceptionAsync(() => client.GetAsync($"http://rebinding.test:{canary.Port}/"));
        first.ShouldNotBeOfType<AddressRefusedException>();
        for (var i = 0; i < 2; i++)
        {
            await Should.ThrowAsync<AddressRefusedException>(() => client.GetAsync($"http://rebinding.test:{canary.Port}/"));
        }

        names.Asked.ShouldBe(3, "once a connection: the address that is looked at is the one that is called");
        canary.Hits.ShouldBe(0);
    }

    [Fact]
    public async Task An_allowed_network_is_called_by_its_address_and_by_a_name()
    {
        await using var canary = new CanaryListener();
        await using var tenant = Tenant(new Names { ["erp.test"] = [IPAddress.Parse("10.1.2.3"), IPAddress.Loopback] }, Allow("127.0.0.1/32"));
        using var client = Client(tenant);

        (await client.GetStringAsync($"http://127.0.0.1:{canary.Port}/")).ShouldBe("canary");
        (await client.GetStringAsync($"http://[::ffff:127.0.0.1]:{canary.Port}/")).ShouldBe("canary");
        (await client.GetStringAsync($"http://erp.test:{canary.Port}/")).ShouldBe("canary");
        await Should.ThrowAsync<AddressRefusedException>(() => client.GetAsync($"http://127.0.0.2:{canary.Port}/"));
    }

    [Theory]
    [InlineData("http://127.0.0.2:{0}/")]
    [InlineData("http://2130706434:{0}/")]
    [InlineData("//localhost6.test:{0}/")]
    [InlineData("file:///etc/passwd")]
    [InlineData("ftp://127.0.0.1/")]
    [InlineData("gopher://127.0.0.1:{0}/")]
    public async Task A_redirect_is_looked_at_like_a_first_call(string target)
    {
        await using var canary = new CanaryListener();
        await using var open = new CanaryListener(_ => CanaryListener.Redirect(string.Format(null, target, canary.Port)));
        await using var tenant = Tenant(new Names { ["localhost6.test"] = [IPAddress.IPv6Loopback] }, Allow("127.0.0.1/32"));
        using var client = Client(tenant);

        await Should.ThrowAsync<AddressRefusedException>(() => client.GetAsync($"http://127.0.0.1:{open.Port}/"));

        open.Hits.ShouldBe(1);
        canary.Hits.ShouldBe(0);
    }

    [Fact]
    public async Task Redirects_end()
    {
        var port = 0;
        await using var circle = new CanaryListener(_ => CanaryListener.Redirect($"http://127.0.0.1:{port}/again"));
        port = circle.Port;
        await using var tenant = Tenant(new Names(), Allow("127.0.0.1/32"));
        using var client = Client(tenant);

        (await Should.ThrowAsync<HttpRequestException>(() => client.GetAsync($"http://127.0.0.1:{port}/"))).Message.ShouldContain("redirects more than 5 times");
        circle.Requests.Count.ShouldBe(6);
    }

    [Fact]
    public async Task A_credential_goes_to_the_server_it_was_meant_for()
    {
        await using var other = new CanaryListener();
        await using var own = new CanaryListener(request => request.StartsWith("GET /moved", StringComparison.Ordinal)
            ? CanaryListener.Redirect($"http://127.0.0.1:{other.Port}/")
            : CanaryListener.Redirect("/moved"));
        await using var tenant = Tenant(new Names(), Allow("127.0.0.1/32"));
        using var client = Client(tenant);
        using var request = new HttpRequestMessage(HttpMethod.Get, $"http://127.0.0.1:{own.Port}/");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", "canary-token");
        request.Headers.Add("X-Partner-Key", "canary-token");
        request.Headers.Add("Accept", "application/json");

        using var answer = await client.SendAsync(request);

        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        own.Requests.ShouldAllBe(r => r.Contains("Bearer canary-token", StringComparison.Ordinal));
        other.Requests.Single().ShouldNotContain("canary-token");
        other.Requests.Single().ShouldContain("application/json");
    }

    [Fact]
    public async Task A_body_is_not_redirected_to_another_server()
    {
        await using var other = new CanaryListener();
        await using var own = new CanaryListener(_ => CanaryListener.Redirect($"http://127.0.0.1:{other.Port}/", 307));
        await using var tenant = Tenant(new Names(), Allow("127.0.0.1/32"));
        using var client = Client(tenant);

        await Should.ThrowAsync<HttpRequestException>(() => client.PostAsync($"http://127.0.0.1:{own.Port}/", new StringContent("client_secret=canary")));

        other.Hits.ShouldBe(0);
    }

    [Theory]
    [InlineData(22)]
    [InlineData(25)]
    [InlineData(6379)]
    public async Task Ports_of_other_services_are_refused(int port)
    {
        await using var tenant = Tenant(new Names(), Allow("127.0.0.1/32"));
        using var client = Client(tenant);

        await Should.ThrowAsync<AddressRefusedException>(() => client.GetAsync($"http://127.0.0.1:{port}/"));
    }

    [Fact]
    public async Task The_environments_proxy_is_not_used()
    {
        await using var canary = new CanaryListener();
        var before = HttpClient.DefaultProxy;
        HttpClient.DefaultProxy = new WebProxy($"http://127.0.0.1:{canary.Port}");
        try
        {
            await using var tenant = new TenantWithoutModules();
            using var client = Client(tenant);
            await Should.ThrowAsync<AddressRefusedException>(() => client.GetAsync("http://10.0.0.1/"));
        }
        finally
        {
            HttpClient.DefaultProxy = before;
        }

        canary.Hits.ShouldBe(0);
    }

    [Fact]
    public async Task Through_the_operators_proxy_the_address_is_looked_at_all_the_same()
    {
        await using var proxy = new CanaryListener();
        await using var tenant = Tenant(new Names { ["partner.test"] = [IPAddress.Parse("93.184.216.34")], ["inside.test"] = [IPAddress.Parse("10.0.0.1")], ["127.0.0.1"] = [IPAddress.Loopback] },
            new() { ["Studio:Http:Proxy"] = $"http://127.0.0.1:{proxy.Port}" });
        using var client = Client(tenant);

        (await client.GetStringAsync("http://partner.test/")).ShouldBe("canary");
        await Should.ThrowAsync<AddressRefusedException>(() => client.GetAsync("http://inside.test/"));
        proxy.Requests.Single().ShouldStartWith("GET http://partner.test/ ");
    }

    [Fact]
    public async Task An_answer_that_is_too_long_is_cut_off_whether_it_says_so_or_not()
    {
        var body = new string('x', 5000);
        await using var honest = new CanaryListener(_ => CanaryListener.Ok(body));
        await using var sly = new CanaryListener(_ => $"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n{body}");
        await using var tenant = Tenant(new Names(), Allow("127.0.0.1/32", ("Studio:Http:MaximumAnswerBytes", "1000")));
        using var client = Client(tenant);

        foreach (var port in new[] { honest.Port, sly.Port })
        {
            var error = await Should.ThrowAsync<HttpRequestException>(() => client.GetStringAsync($"http://127.0.0.1:{port}/"));
            (error as AnswerTooLargeException ?? error.InnerException).ShouldBeOfType<AnswerTooLargeException>();
        }

        // Read as a stream, it ends in the middle.
        using var answer = await client.GetAsync($"http://127.0.0.1:{sly.Port}/", HttpCompletionOption.ResponseHeadersRead);
        await using var stream = await answer.Content.ReadAsStreamAsync();
        await Should.ThrowAsync<AnswerTooLargeException>(() => stream.CopyToAsync(Stream.Null));
    }

    [Fact]
    public async Task A_small_answer_that_unpacks_to_a_large_one_is_cut_off()
    {
        await using var bomb = new Bomb();
        await using var tenant = Tenant(new Names(), Allow("127.0.0.1/32", ("Studio:Http:MaximumAnswerBytes", "100000")));
        using var client = Client(tenant);

        var error = await Should.ThrowAsync<HttpRequestException>(() => client.GetByteArrayAsync($"http://127.0.0.1:{bomb.Port}/"));

        (error as AnswerTooLargeException ?? error.InnerException).ShouldBeOfType<AnswerTooLargeException>();
    }

    [Fact]
    public async Task An_answer_that_never_ends_is_given_up()
    {
        await using var slow = new CanaryListener(_ => "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nfirst");
        await using var tenant = Tenant(new Names(), Allow("127.0.0.1/32", ("Studio:Http:TimeoutSeconds", "1")));
        using var client = Client(tenant);
        client.Timeout = Timeout.InfiniteTimeSpan;
        var clock = Stopwatch.StartNew();

        await Should.ThrowAsync<TaskCanceledException>(() => client.GetStringAsync($"http://127.0.0.1:{slow.Port}/"));
        using var answer = await client.GetAsync($"http://127.0.0.1:{slow.Port}/", HttpCompletionOption.ResponseHeadersRead);
        await using var stream = await answer.Content.ReadAsStreamAsync();
        await Should.ThrowAsync<TaskCanceledException>(() => stream.CopyToAsync(Stream.Null));

        clock.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(20));
    }

    [Fact]
    public async Task No_cookie_of_one_call_is_sent_with_the_next()
    {
        await using var server = new CanaryListener(_ => CanaryListener.Ok("", "Set-Cookie: id=tenant-one; Path=/\r\n"));
        await using var tenant = Tenant(new Names(), Allow("127.0.0.1/32"));
        using var client = Client(tenant);

        await client.GetStringAsync($"http://127.0.0.1:{server.Port}/");
        await client.GetStringAsync($"http://127.0.0.1:{server.Port}/");

        server.Requests.Count.ShouldBe(2);
        server.Requests.ShouldAllBe(r => !r.Contains("tenant-one", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_mistaken_network_stops_the_host_with_a_clear_word()
    {
        await using var tenant = new TenantWithoutModules();
        (await Should.ThrowAsync<InvalidOperationException>(async () =>
        {
            await using var wrong = Tenant(new Names(), Allow("10.0.0.0/99"));
        })).Message.ShouldContain("Studio:Http:AllowedNetworks: '10.0.0.0/99'");
    }

    private static HttpClient Client(TenantWithoutModules tenant) => tenant.Services.GetRequiredService<IHttpClientFactory>().CreateClient(GuardedHttp.ClientName);

    private static TenantWithoutModules Tenant(INameResolver names, Dictionary<string, string?>? settings = null) => new(settings, services => services.AddSingleton(names));

    private static Dictionary<string, string?> Allow(string network, params (string Name, string Value)[] more) =>
        new(more.Select(m => KeyValuePair.Create(m.Name, (string?)m.Value))) { ["Studio:Http:AllowedNetworks"] = network };

    private sealed class Names : Dictionary<string, IReadOnlyList<IPAddress>>, INameResolver
    {
        public Task<IReadOnlyList<IPAddress>> ResolveAsync(string host, CancellationToken cancellationToken) => Task.FromResult(this[host]);
    }

    private sealed class Rebinding(params IPAddress[] answers) : INameResolver
    {
        public int Asked { get; private set; }

        public Task<IReadOnlyList<IPAddress>> ResolveAsync(string host, CancellationToken cancellationToken) =>
            Task.FromResult<IReadOnlyList<IPAddress>>([answers[Math.Min(Asked++, answers.Length - 1)]]);
    }

    /// <summary>Sends a few bytes that unpack to ten megabytes.</summary>
    private sealed class Bomb : IAsyncDisposable
    {
        private readonly System.Net.Sockets.TcpListener _listener = new(IPAddress.Loopback, 0);
        private readonly Task _loop;

        public Bomb()
        {
            _listener.Start();
            _loop = ServeAsync();
        }

        public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

        public async ValueTask DisposeAsync()
        {
            _listener.Dispose();
            await _loop;
        }

        private async Task ServeAsync()
        {
            using var packed = new MemoryStream();
            await using (var zip = new GZipStream(packed, CompressionLevel.SmallestSize, leaveOpen: true))
            {
                await zip.WriteAsync(new byte[10 * 1024 * 1024]);
            }

            using var client = await _listener.AcceptTcpClientAsync();
            var stream = client.GetStream();
            await stream.ReadExactlyAsync(new byte[16]);
            await stream.WriteAsync(System.Text.Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: {packed.Length}\r\n\r\n"));
            await stream.WriteAsync(packed.ToArray());
            await stream.ReadAtLeastAsync(new byte[16], 1, throwOnEndOfStream: false);
        }
    }
}
