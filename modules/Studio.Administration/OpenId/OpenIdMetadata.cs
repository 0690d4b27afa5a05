using System.Collections.Concurrent;
using System.Text;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;
using Studio.Kernel.Http;

namespace Studio.Administration.OpenId;

/// <summary>What a provider says of itself (OpenID Connect Discovery 1.0) and the keys that it signs with.</summary>
public sealed record OpenIdDocument(OpenIdConnectConfiguration Configuration, IReadOnlyList<SecurityKey> Keys, DateTimeOffset Loaded);

/// <summary>Fetches and keeps what providers say of themselves: for an hour, or until a key is asked for that is not among theirs.</summary>
public sealed class OpenIdMetadata(IHttpClientFactory clients, TimeProvider time)
{
    private const int MaximumDocument = 1024 * 1024;
    private const int Kept = 16;
    private static readonly TimeSpan Life = TimeSpan.FromHours(1);
    private static readonly TimeSpan SearchPause = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);
    private readonly ConcurrentDictionary<string, OpenIdDocument> _documents = new(StringComparer.Ordinal);

    /// <summary>The provider's document.</summary>
    /// <param name="authority">Its address.</param>
    /// <param name="keyId">The key that is needed, or null.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="OpenIdException">The provider does not answer, or not for itself.</exception>
    public async Task<OpenIdDocument> GetAsync(string authority, string? keyId, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (_documents.TryGetValue(authority, out var known) && now - known.Loaded < Life && (keyId is null || known.Keys.Any(k => k.KeyId == keyId) || now - known.Loaded < SearchPause))
        {
            return known;
        }

        var fresh = await LoadAsync(authority, cancellationToken);
        if (_documents.Count >= Kept)
        {
            _documents.Clear();
        }

        return _documents[authority] = fresh;
    }

    /// <summary>A client for calls to the provider.</summary>
    public HttpClient CreateClient()
    {
        var client = clients.CreateClient(GuardedHttp.ClientName);
        client.Timeout = Patience;
        client.MaxResponseContentBufferSize = MaximumDocument;
        return client;
    }

    /// <summary>True for https, and for http on this machine.</summary>
    internal static bool IsSafe(string? address) => Uri.TryCreate(address, UriKind.Absolute, out var uri) && (uri.Scheme == Uri.UriSchemeHttps || (uri.Scheme == Uri.UriSchemeHttp && uri.IsLoopback));

    private async Task<OpenIdDocument> LoadAsync(string authority, CancellationToken cancellationToken)
    {
        try
        {
            using var client = CreateClient();
            var configuration = OpenIdConnectConfiguration.Create(await ReadAsync(client, authority.TrimEnd('/') + "/.well-known/openid-configuration", cancellationToken));
            if (configuration.Issuer?.TrimEnd('/') != authority.TrimEnd('/'))
            {
                throw new OpenIdException(OpenIdRefusals.Provider, $"The document of {authority} is of the issuer '{configuration.Issuer}'.");
            }

            if (!IsSafe(configuration.AuthorizationEndpoint) || !IsSafe(configuration.TokenEndpoint))
            {
                throw new OpenIdException(OpenIdRefusals.Provider, $"The document of {authority} names no safe endpoints.");
            }

            var keys = JsonWebKeySet.Create(await ReadAsync(client, configuration.JwksUri, cancellationToken)).GetSigningKeys();
            return new OpenIdDocument(configuration, [.. keys.Where(k => k is not SymmetricSecurityKey and not JsonWebKey { Kty: "oct" })], time.GetUtcNow());
        }
        catch (Exception e) when (e is HttpRequestException or ArgumentException or System.Text.Json.JsonException or TaskCanceledException && !cancellationToken.IsCancellationRequested)
        {
            throw new OpenIdException(OpenIdRefusals.Provider, $"The document of {authority} cannot be read: {e.Message}", e);
        }
    }

    private static async Task<string> ReadAsync(HttpClient client, string address, CancellationToken cancellationToken) => IsSafe(address)
        ? Encoding.UTF8.GetString(await client.GetByteArrayAsync(new Uri(address), cancellationToken))
        : throw new OpenIdException(OpenIdRefusals.Provider, $"'{address}' is no safe address.");
}
