using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Studio.Kernel.Http;
using Studio.Kernel.Security.Secrets;
using Studio.Webhooks.Subscriptions;

namespace Studio.Webhooks.Deliveries;

/// <summary>What became of an attempt.</summary>
/// <param name="Delivered">True where the other side answered 2xx.</param>
/// <param name="Status">The HTTP status, or null where there was no answer.</param>
/// <param name="Detail">What went wrong, in English; empty where nothing did.</param>
/// <param name="RetryAfter">How long the other side asks to wait, or null.</param>
internal sealed record DeliveryResult(bool Delivered, int? Status, string Detail, TimeSpan? RetryAfter = null)
{
    /// <summary>False where nobody was there to take it: nothing is known of the delivery by that, and it costs no attempt.</summary>
    public bool Reached { get; init; } = true;
}

/// <summary>Sends one delivery through the guarded client.</summary>
internal sealed class WebhookSender(IHttpClientFactory clients, ISecretProtector protector, TimeProvider time)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(15);

    /// <summary>Sends it. Only 2xx is an acceptance; a redirect that loses the body is none.</summary>
    public async Task<DeliveryResult> SendAsync(ClaimedDelivery delivery, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Limit);
        try
        {
            using var request = Request(delivery);
            using var answer = await clients.CreateClient(GuardedHttp.ClientName).SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token);
            var status = (int)answer.StatusCode;
            return answer.RequestMessage?.Method == HttpMethod.Get ? new DeliveryResult(false, status, "The address redirects, and the body is lost on the way.")
                : answer.IsSuccessStatusCode ? new DeliveryResult(true, status, "")
                : new DeliveryResult(false, status, "The other side refused it.", RetryAfter(answer));
        }
        catch (AddressRefusedException)
        {
            return new DeliveryResult(false, null, "The address is not public, and the operator of this host does not allow it.");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new DeliveryResult(false, null, "The other side did not answer in time.");
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            return new DeliveryResult(false, null, "The other side could not be reached.") { Reached = false };
        }
    }

    private HttpRequestMessage Request(ClaimedDelivery delivery)
    {
        var body = Encoding.UTF8.GetBytes(delivery.Body);
        var timestamp = time.GetUtcNow().ToUnixTimeSeconds();
        var secret = protector.Unprotect(delivery.Secret, WebhookSubscriptions.Purpose(delivery.WebhookId));
        var request = new HttpRequestMessage(HttpMethod.Post, delivery.Address) { Content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") { CharSet = "utf-8" } } } };
        request.Headers.Add(WebhookSignature.IdHeader, delivery.Id);
        request.Headers.Add(WebhookSignature.TimestampHeader, timestamp.ToString(CultureInfo.InvariantCulture));
        request.Headers.Add(WebhookSignature.SignatureHeader, WebhookSignature.Sign(secret, delivery.Id, timestamp, body));
        request.Headers.UserAgent.ParseAdd("Studio-Webhooks/1");
        return request;
    }

    private TimeSpan? RetryAfter(HttpResponseMessage answer) => answer.StatusCode is not (HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable) ? null
        : answer.Headers.RetryAfter switch
        {
            { Delta: { } delta } => delta,
            { Date: { } date } => date - time.GetUtcNow(),
            _ => null,
        };
}
