using Microsoft.Extensions.Configuration.Memory;
using Studio.Administration.SignIn;
using Studio.Assets;
using Studio.Data;
using Studio.Kernel;
using Studio.Kernel.Problems;
using Studio.Web;

// Settings: Studio:DataFolder (default App_Data in the working folder), Studio:Recipe (default retail),
// Studio:Database:Provider (Sqlite or Postgres) and Studio:Database:ConnectionString for new tenants, ASPNETCORE_URLS.
var builder = WebApplication.CreateBuilder(args);
builder.Configuration.Sources.Insert(0, new MemoryConfigurationSource
{
    InitialData = new Dictionary<string, string?> { ["Logging:LogLevel:Default"] = "Information", ["Logging:LogLevel:Microsoft"] = "Warning", ["Logging:LogLevel:Microsoft.AspNetCore.DataProtection"] = "Error" },
});
var dataFolder = Path.GetFullPath(builder.Configuration["Studio:DataFolder"] ?? Path.Combine(builder.Environment.ContentRootPath, "App_Data"));
builder.WebHost.ConfigureKestrel(o => o.AddServerHeader = false);
builder.Services.AddStudioAssets();
builder.Services.ShareWithTenants<AssetManifest>();
builder.Services.AddStudio(ShippedModules.Assemblies, dataFolder, Path.Combine(AppContext.BaseDirectory, "recipes"));
builder.Services.AddTenantDatabases();
builder.Services.AddSingleton<DefaultTenant>();

// One for all tenants: hashing takes the whole machine's time.
builder.Services.AddSingleton<PasswordGate>();
builder.Services.ShareWithTenants<PasswordGate>();

var app = builder.Build();
if (HostCommand.Find(args) is { } command)
{
    return await command.RunAsync(app.Services, Console.Out, CancellationToken.None);
}

app.UseForwardedAddresses(app.Configuration);
app.UseStudioAddresses();
app.UseStudioAssets();
app.UseStudioHealth();
app.UseStudioTenants();
string? password;
try
{
    password = await app.Services.GetRequiredService<DefaultTenant>().EnsureAsync(builder.Configuration["Studio:Recipe"] ?? "retail", CancellationToken.None);
}
catch (ProblemException e)
{
    // Nothing was kept: the next start tries again.
    await Console.Error.WriteLineAsync($"The studio could not be set up. {e.Message} See Studio:Recipe and {Path.Combine(AppContext.BaseDirectory, "recipes")}.");
    return 1;
}

app.Lifetime.ApplicationStarted.Register(() => Greeting.Print(app, password));
await app.RunAsync();
return 0;

/// <summary>The host; public so that tests can start it.</summary>
public partial class Program;
