using System.Net;
using Microsoft.AspNetCore.HttpOverrides;

namespace Studio.Web;

/// <summary>
/// Takes the client's address and scheme from <c>X-Forwarded-For</c> and <c>X-Forwarded-Proto</c> where a known proxy says them
/// (<c>Studio:ForwardedHeaders:KnownProxies</c>: addresses or networks, a list or separated by commas). Without the setting the headers are anyone's words and are not looked at.
/// </summary>
internal static class ForwardedAddresses
{
    public static void UseForwardedAddresses(this IApplicationBuilder app, IConfiguration configuration)
    {
        var section = configuration.GetSection("Studio:ForwardedHeaders:KnownProxies");
        var names = (section.Value ?? "").Split(',').Concat(section.GetChildren().Select(c => c.Value ?? "")).Select(n => n.Trim()).Where(n => n.Length > 0).ToList();
        if (names.Count == 0)
        {
            return;
        }

        var options = new ForwardedHeadersOptions { ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto, ForwardLimit = null };
        options.KnownIPNetworks.Clear();
        options.KnownProxies.Clear();
        foreach (var name in names)
        {
            if (IPAddress.TryParse(name, out var address))
            {
                options.KnownProxies.Add(address);
            }
            else
            {
                options.KnownIPNetworks.Add(System.Net.IPNetwork.TryParse(name, out var network)
                    ? network
                    : throw new InvalidOperationException($"Studio:ForwardedHeaders:KnownProxies: '{name}' is neither an address nor a network such as 10.1.0.0/16."));
            }
        }

        app.UseForwardedHeaders(options);
    }
}
