using System.Net;

namespace Studio.Kernel.Http;

/// <summary>Looks at each request before it leaves and follows redirects itself; bounds what comes back.</summary>
internal sealed class GuardedHandler(NetworkGuard guard, GuardedHttpOptions options, HttpMessageHandler inner) : DelegatingHandler(inner)
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(options.Timeout);
        var ends = TimeProvider.System.GetTimestamp() + (long)(options.Timeout.TotalSeconds * TimeProvider.System.TimestampFrequency);
        try
        {
            var answer = await FollowAsync(request, deadline.Token);
            if (answer.Content.Headers.ContentLength > options.MaximumAnswerBytes)
            {
                answer.Dispose();
                throw new AnswerTooLargeException(options.MaximumAnswerBytes);
            }

            answer.Content = new BoundedContent(answer.Content, options.MaximumAnswerBytes, TimeProvider.System.GetElapsedTime(TimeProvider.System.GetTimestamp(), ends));
            return answer;
        }
        catch (HttpRequestException e) when (e.InnerException is AddressRefusedException refused)
        {
            // The refusal itself is what the caller is to see, with where it came from.
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(refused);
            throw;
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TaskCanceledException("The other side took too long.", new TimeoutException("The time limit of outgoing calls was reached.", e), CancellationToken.None);
        }
    }

    private async Task<HttpResponseMessage> FollowAsync(HttpRequestMessage first, CancellationToken cancellationToken)
    {
        var request = first;
        for (var step = 0; ; step++)
        {
            await CheckAsync(request, cancellationToken);
            var answer = await base.SendAsync(request, cancellationToken);
            if (Redirection.Of(request, answer) is not { } next)
            {
                return answer;
            }

            answer.Dispose();
            if (step >= options.MaximumRedirects)
            {
                throw new HttpRequestException(HttpRequestError.InvalidResponse, $"The other side redirects more than {options.MaximumRedirects} times.");
            }

            request = next;
        }
    }

    private async Task CheckAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var uri = request.RequestUri ?? throw new InvalidOperationException("A request needs an address.");
        if (uri.Scheme != Uri.UriSchemeHttp && uri.Scheme != Uri.UriSchemeHttps)
        {
            throw new AddressRefusedException(uri.Scheme + ":");
        }

        // HTTP/3 would connect on a way of its own, past the guard.
        if (request.Version > HttpVersion.Version20 || request.VersionPolicy != HttpVersionPolicy.RequestVersionOrLower)
        {
            (request.Version, request.VersionPolicy) = (HttpVersion.Version20, HttpVersionPolicy.RequestVersionOrLower);
        }

        // Through a proxy the connection is the proxy's; the address is looked at here instead.
        if (options.Proxy is not null)
        {
            await guard.ResolveAsync(uri.IdnHost, uri.Port, cancellationToken);
        }
    }
}
