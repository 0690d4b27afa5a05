using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace Studio.Web;

/// <summary>Tells whoever started the host where it is, and the first password once.</summary>
internal static class Greeting
{
    public static void Print(WebApplication app, string? password)
    {
        var addresses = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()?.Addresses ?? [];
        foreach (var address in addresses.Select(a => a.Replace("[::]", "localhost", StringComparison.Ordinal).Replace("0.0.0.0", "localhost", StringComparison.Ordinal)))
        {
            Console.WriteLine($"studio: {address}/admin");
            Console.WriteLine($"shop: {address}/shop");
        }

        if (password is not null)
        {
            Console.WriteLine($"user: {DefaultTenant.AdminUserName}");
            Console.WriteLine($"password: {password}");
            Console.WriteLine("The password is shown only this once.");
        }
    }
}
