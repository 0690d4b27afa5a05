using Studio.Administration.SignIn;
using Studio.Assets;
using Studio.Kernel;
using Studio.Kernel.Problems;
using Studio.Web;
using Studio.Web.Commands;
using Studio.Web.Telemetry;

if (CommandLine.IsCommand(args))
{
    return await CommandLine.RunAsync(args, Console.Out, Console.Error, CancellationToken.None);
}

var app = HostBuilding.ForServing(args);
app.UseForwardedAddresses(app.Configuration);
app.UseStudioAddresses();
app.UseStudioAssets();
app.UseStudioHealth();
app.Map("/metrics", branch => branch.Run(app.Services.GetRequiredService<PrometheusMetrics>().AnswerAsync));
app.UseStudioTelemetry();
app.UseStudioTenants();
string? password;
try
{
    password = await app.Services.GetRequiredService<DefaultTenant>().EnsureAsync(app.Configuration["Studio:Recipe"] ?? "retail", CancellationToken.None);
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
