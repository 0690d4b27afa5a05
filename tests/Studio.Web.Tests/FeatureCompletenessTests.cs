using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Mvc.RazorPages.Infrastructure;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Studio.Assets;
using Studio.Kernel;
using Studio.Kernel.Modules;
using Studio.Kernel.Tenants;
using Studio.Scripts;
using Studio.Testing;
using Studio.Web.Tests.Hosts;

namespace Studio.Web.Tests;

/// <summary>Every feature declares what it needs: with that alone it can be built, and serves each of its addresses.</summary>
public sealed partial class FeatureCompletenessTests
{
    [Fact]
    public async Task Each_feature_is_whole_with_what_it_declares_to_need()
    {
        await using var host = await StudioHost.StartAsync();
        using var api = await host.CreateApiClientAsync();
        var faults = new List<string>();
        foreach (var feature in Catalogue().Features.Where(f => f is { IsAlwaysEnabled: false, EnabledByDependencyOnly: false, DefaultTenantOnly: false }))
        {
            var name = "only-" + feature.Id.Split('.')[^1].ToLowerInvariant();
            (await api.SendJsonAsync(HttpMethod.Post, "/api/tenants", new { name, requestUrlPrefix = name, recipeName = "blank" })).Status.ShouldBe(201);
            var password = (string)(await api.SendJsonAsync(HttpMethod.Post, $"/api/tenants/{name}/setup", new { })).Json!["password"]!;
            using var admin = await host.SignInAsync("admin", password, "/" + name);
            (await admin.SendJsonAsync(HttpMethod.Post, $"/{name}/api/features/Studio.Contents/disable?withDependants=true")).Status.ShouldBe(200);
            var on = await admin.SendJsonAsync(HttpMethod.Post, $"/{name}/api/features/{feature.Id}/enable");
            on.Status.ShouldBe(200, feature.Id + on.Text);

            foreach (var address in await AddressesAsync(host.DataFolder, name, faults))
            {
                using var answer = await admin.GetAsync($"/{name}{address}");
                if ((int)answer.StatusCode >= 500)
                {
                    faults.Add($"{feature.Id}: GET {address} answers {(int)answer.StatusCode}");
                }
            }
        }

        faults.ShouldBeEmpty();
    }

    [Fact]
    public void A_modules_code_uses_the_modules_that_its_feature_declares()
    {
        var catalogue = Catalogue();
        var modules = catalogue.Features.Select(f => f.Module).DistinctBy(m => m.Id).ToList();
        modules.Count.ShouldBeGreaterThan(7);
        foreach (var module in modules)
        {
            var used = module.Assembly.GetReferencedAssemblies().Select(a => a.Name).ToHashSet(StringComparer.Ordinal);
            var declared = catalogue.Resolve([module.Id]).Select(f => f.Module.Assembly.GetName().Name).ToHashSet(StringComparer.Ordinal);
            modules.Select(m => m.Assembly.GetName().Name!).Where(used.Contains).Except(declared!).ShouldBeEmpty($"{module.Id} uses these modules and does not declare them.");
        }
    }

    private static ModuleCatalogue Catalogue() => new(TenantInProcess.Modules);

    /// <summary>
    /// Builds the tenant here as well, with its container checked: every service can be made, every page's model and every background service; the addresses
    /// that a person can open.
    /// </summary>
    private static async Task<IReadOnlyList<string>> AddressesAsync(string dataFolder, string tenant, List<string> faults)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = Environments.Development });
        builder.Services.AddStudioAssets();
        builder.Services.ShareWithTenants<AssetManifest>();
        builder.Services.AddScriptEngine(builder.Configuration, dataFolder);
        builder.Services.AddStudio(TenantInProcess.Modules, dataFolder, Path.Combine(AppContext.BaseDirectory, "recipes"));
        await using var app = builder.Build();
        var settings = await app.Services.GetRequiredService<ShellSettingsStore>().FindAsync(tenant, CancellationToken.None);
        await using var shell = app.Services.GetRequiredService<IShellHost>().BuildDetached(settings!);
        shell.Services.GetServices<IHostedService>().ShouldNotBeNull();
        await using var scope = shell.Services.CreateAsyncScope();
        var loader = shell.Services.GetRequiredService<PageLoader>();
        var addresses = new List<string>();
        foreach (var endpoint in shell.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>())
        {
            if (endpoint.Metadata.GetMetadata<PageActionDescriptor>() is { } page)
            {
                var model = (await loader.LoadAsync(page, endpoint.Metadata)).ModelTypeInfo!;
                try
                {
                    ActivatorUtilities.CreateInstance(scope.ServiceProvider, model);
                }
                catch (InvalidOperationException e)
                {
                    faults.Add($"{tenant}: {model.FullName}: {e.Message}");
                }
            }
            else if (endpoint.Metadata.GetMetadata<HttpMethodMetadata>() is not { } methods || !methods.HttpMethods.Contains("GET"))
            {
                continue;
            }

            addresses.Add("/" + Parameter().Replace(endpoint.RoutePattern.RawText!.TrimStart('/'), m => m.Value == "{handler?}" ? "" : "01never0000000000000000000"));
        }

        return [.. addresses.Distinct(StringComparer.Ordinal)];
    }

    [GeneratedRegex(@"\{[^}]+\}", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Parameter();
}
