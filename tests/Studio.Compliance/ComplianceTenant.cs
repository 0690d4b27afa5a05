using System.Net;
using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Studio.Assets;
using Studio.Kernel;
using Studio.Kernel.Tenants;

namespace Studio.Compliance;

/// <summary>A tenant of the given modules, set up from a recipe and served within the test's process, in a folder of its own that is removed afterwards.</summary>
public sealed partial class ComplianceTenant : IAsyncDisposable
{
    private const string AdminPassword = "compliance-password";

    private readonly WebApplication _app;
    private readonly string _folder;

    private ComplianceTenant(WebApplication app, string folder, ShellContext shell)
    {
        _app = app;
        _folder = folder;
        Shell = shell;
    }

    /// <summary>The tenant as it is served.</summary>
    public ShellContext Shell { get; }

    /// <summary>The tenant's container; open a scope for what is scoped.</summary>
    public IServiceProvider Services => Shell.Services;

    /// <summary>Sets the tenant up.</summary>
    /// <param name="modules">The assemblies with manifests: Studio's and the ones under test.</param>
    /// <param name="recipeFolder">Where recipes are.</param>
    /// <param name="recipe">The name of a set-up recipe.</param>
    /// <param name="settings">Settings of the host, such as <c>Studio:Database:Provider</c>.</param>
    /// <param name="features">Features to enable besides the recipe's.</param>
    public static async Task<ComplianceTenant> SetUpAsync(IEnumerable<Assembly> modules, string recipeFolder, string recipe, IReadOnlyDictionary<string, string?>? settings = null, IReadOnlyList<string>? features = null)
    {
        var folder = Directory.CreateTempSubdirectory("studio-compliance-").FullName;
        var builder = WebApplication.CreateBuilder();
        builder.WebHost.UseTestServer();
        builder.Logging.ClearProviders();
        builder.Configuration.AddInMemoryCollection(settings ?? new Dictionary<string, string?>());
        builder.Services.AddStudioAssets();
        builder.Services.ShareWithTenants<AssetManifest>();
        builder.Services.AddStudio(modules, folder, recipeFolder);
        var app = builder.Build();
        await app.Services.GetRequiredService<TenantSetup>().SetupAsync(new SetupRequest(ShellSettings.DefaultName, recipe, "admin", "admin@example.com", AdminPassword), CancellationToken.None);
        if (features is not null)
        {
            await app.Services.GetRequiredService<FeatureSwitch>().EnableAsync(ShellSettings.DefaultName, features, CancellationToken.None);
        }

        app.UseStudioAddresses();
        app.UseStudioTenants();
        await app.StartAsync();
        var shell = await app.Services.GetRequiredService<IShellHost>().LeaseAsync(ShellSettings.DefaultName, CancellationToken.None);
        return new ComplianceTenant(app, folder, shell ?? throw new InvalidOperationException("The tenant is not running."));
    }

    /// <summary>A stranger's client with cookies of its own that follows no redirects.</summary>
    public Task<HttpClient> OpenAsync() => Task.FromResult(new HttpClient(new CookieHandler(_app.GetTestServer().CreateHandler())) { BaseAddress = new Uri("http://localhost") });

    /// <summary>A client that is signed in as the administrator and follows no redirects.</summary>
    public async Task<HttpClient> SignInAsync()
    {
        var client = await OpenAsync();
        var token = FormToken().Match(await client.GetStringAsync("/admin/sign-in")).Groups["value"].Value;
        using var form = new FormUrlEncodedContent(new Dictionary<string, string> { ["UserName"] = "admin", ["Password"] = AdminPassword, ["__RequestVerificationToken"] = token });
        using var answer = await client.PostAsync("/admin/sign-in", form);
        answer.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        client.DefaultRequestHeaders.Add("RequestVerificationToken", WebUtility.HtmlDecode(MetaToken().Match(await client.GetStringAsync("/admin")).Groups["value"].Value));
        return client;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Shell.Return();
        await _app.StopAsync();
        await _app.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [GeneratedRegex("name=\"__RequestVerificationToken\" type=\"hidden\" value=\"(?<value>[^\"]+)\"", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex FormToken();

    [GeneratedRegex("<meta name=\"csrf-token\" content=\"(?<value>[^\"]+)\"", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex MetaToken();

    /// <summary>The test server's handler keeps no cookies.</summary>
    private sealed class CookieHandler(HttpMessageHandler inner) : DelegatingHandler(inner)
    {
        private readonly CookieContainer _cookies = new();

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (_cookies.GetCookieHeader(request.RequestUri!) is { Length: > 0 } cookies)
            {
                request.Headers.Add("Cookie", cookies);
            }

            var answer = await base.SendAsync(request, cancellationToken);
            foreach (var cookie in answer.Headers.TryGetValues("Set-Cookie", out var set) ? set : [])
            {
                _cookies.SetCookies(request.RequestUri!, cookie);
            }

            return answer;
        }
    }
}
