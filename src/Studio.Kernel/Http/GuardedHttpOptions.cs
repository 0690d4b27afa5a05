using System.Globalization;
using System.Net;
using Microsoft.Extensions.Configuration;

namespace Studio.Kernel.Http;

/// <summary>The limits of outgoing calls, from the host's settings <c>Studio:Http:…</c>.</summary>
public sealed record GuardedHttpOptions
{
    /// <summary>Networks that may be called though they are not public, in CIDR form (<c>AllowedNetworks</c>, a list or separated by commas).</summary>
    public IReadOnlyList<IPNetwork> AllowedNetworks { get; init; } = [];

    /// <summary>The proxy that calls go through (<c>Proxy</c>), or null for none; the environment's is never used.</summary>
    public Uri? Proxy { get; init; }

    /// <summary>The longest answer in bytes, after decompression (<c>MaximumAnswerBytes</c>; 10 MB).</summary>
    public long MaximumAnswerBytes { get; init; } = 10 * 1024 * 1024;

    /// <summary>How long a call may take in all, its answer's body included (<c>TimeoutSeconds</c>; 30).</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long connecting may take (<c>ConnectTimeoutSeconds</c>; 10).</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How many redirects are followed (<c>MaximumRedirects</c>; 5).</summary>
    public int MaximumRedirects { get; init; } = 5;

    /// <summary>Reads the settings.</summary>
    /// <exception cref="InvalidOperationException">A network is not in CIDR form, or the proxy is no address.</exception>
    public static GuardedHttpOptions Read(IConfiguration configuration)
    {
        var section = configuration.GetSection("Studio:Http");
        var normal = new GuardedHttpOptions();
        var proxy = section["Proxy"];
        return new GuardedHttpOptions
        {
            AllowedNetworks = [.. Networks(section.GetSection(nameof(AllowedNetworks)))],
            Proxy = string.IsNullOrEmpty(proxy) ? null
                : Uri.TryCreate(proxy, UriKind.Absolute, out var uri) ? uri : throw new InvalidOperationException($"Studio:Http:Proxy is no address: '{proxy}'."),
            MaximumAnswerBytes = section.GetValue(nameof(MaximumAnswerBytes), normal.MaximumAnswerBytes),
            Timeout = TimeSpan.FromSeconds(section.GetValue("TimeoutSeconds", normal.Timeout.TotalSeconds)),
            ConnectTimeout = TimeSpan.FromSeconds(section.GetValue("ConnectTimeoutSeconds", normal.ConnectTimeout.TotalSeconds)),
            MaximumRedirects = section.GetValue(nameof(MaximumRedirects), normal.MaximumRedirects),
        };
    }

    private static IEnumerable<IPNetwork> Networks(IConfigurationSection section)
    {
        var texts = (section.Value ?? "").Split(',').Concat(section.GetChildren().Select(c => c.Value ?? "")).Select(t => t.Trim()).Where(t => t.Length > 0);
        foreach (var text in texts)
        {
            yield return IPNetwork.TryParse(text, out var network)
                ? network
                : throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"Studio:Http:AllowedNetworks: '{text}' is no network such as 10.1.0.0/16."));
        }
    }
}
