using System.Net;

namespace Studio.Kernel.Http;

/// <summary>What a redirect asks for (RFC 9110, 15.4).</summary>
internal static class Redirection
{
    /// <summary>What another origin is told too. Everything else may be a credential, whatever its name.</summary>
    private static readonly string[] Harmless = ["Accept", "Accept-Charset", "Accept-Encoding", "Accept-Language", "User-Agent", "Range", "If-None-Match", "If-Modified-Since", "Cache-Control"];

    /// <summary>The request that the answer leads to, or null where it is the last answer.</summary>
    /// <exception cref="AddressRefusedException">It leads to what is no web address, or from a secure to an insecure one.</exception>
    public static HttpRequestMessage? Of(HttpRequestMessage request, HttpResponseMessage answer)
    {
        var status = answer.StatusCode;
        var redirects = status is HttpStatusCode.MovedPermanently or HttpStatusCode.Found or HttpStatusCode.SeeOther or HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect;
        if (!redirects || answer.Headers.Location is not { } location)
        {
            return null;
        }

        var from = request.RequestUri!;
        var to = location.IsAbsoluteUri ? location : new Uri(from, location);
        if ((to.Scheme != Uri.UriSchemeHttp && to.Scheme != Uri.UriSchemeHttps) || (from.Scheme == Uri.UriSchemeHttps && to.Scheme == Uri.UriSchemeHttp))
        {
            throw new AddressRefusedException(to.Scheme + ":");
        }

        var becomesGet = request.Method != HttpMethod.Head
            && (status == HttpStatusCode.SeeOther || (request.Method == HttpMethod.Post && status is HttpStatusCode.MovedPermanently or HttpStatusCode.Found));
        var next = new HttpRequestMessage(becomesGet ? HttpMethod.Get : request.Method, to) { Version = request.Version, VersionPolicy = request.VersionPolicy };
        var sameOrigin = from.Scheme == to.Scheme && from.Port == to.Port && string.Equals(from.IdnHost, to.IdnHost, StringComparison.OrdinalIgnoreCase);
        foreach (var (name, values) in request.Headers.NonValidated)
        {
            if (sameOrigin || Harmless.Contains(name, StringComparer.OrdinalIgnoreCase))
            {
                next.Headers.TryAddWithoutValidation(name, values);
            }
        }

        next.Content = becomesGet ? null : Replayable(request.Content, sameOrigin);
        foreach (var option in request.Options)
        {
            ((IDictionary<string, object?>)next.Options)[option.Key] = option.Value;
        }

        return next;
    }

    // A body may carry credentials too, such as a client's secret: it goes to the origin that it was written for, and to no other.
    private static HttpContent? Replayable(HttpContent? content, bool sameOrigin) =>
        content is null || sameOrigin ? content : throw new HttpRequestException(HttpRequestError.InvalidResponse, "The other side redirects a request with a body to another server; it was not sent there.");
}
