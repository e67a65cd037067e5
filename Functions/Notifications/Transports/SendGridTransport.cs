using System.Net;
using SendGrid;
using SendGrid.Helpers.Mail;

namespace TechVolunteers.Notifications.Transports;

/// <summary>
/// Hands letters to SendGrid. The API knows no idempotency key, so no handler may repeat its POST; the letter's id travels as a custom argument
/// and as Message-ID, under which an arrived letter can be found.
/// </summary>
/// <param name="http">Without a retry handler.</param>
public sealed class SendGridTransport(HttpClient http, SendGridClientOptions options) : ILetterTransport
{
    private const int ReasonCharacters = 500;

    private readonly SendGridClient _client = new(http, options);

    public async Task<Delivery> Send(Envelope envelope, CancellationToken cancel)
    {
        var message = MailHelper.CreateSingleEmail(
            new EmailAddress(envelope.From.Address, envelope.From.Name), new EmailAddress(envelope.ToAddress, envelope.ToName),
            envelope.Subject, envelope.Body, htmlContent: null);
        message.AddCustomArg("letter", envelope.Id);
        message.AddHeader("Message-ID", $"<{envelope.MessageId}>");
        message.AddHeader("Auto-Submitted", "auto-generated");
        // Links hold one-time secrets: they must not be rewritten, nor their opening be watched.
        message.SetClickTracking(enable: false, enableText: false);
        message.SetOpenTracking(enable: false);
        try
        {
            var response = await _client.SendEmailAsync(message, cancel);
            return response.IsSuccessStatusCode ? new Delivery.Taken() : Refused(response.StatusCode, await response.Body.ReadAsStringAsync(cancel));
        }
        catch (HttpRequestException problem) when (problem.HttpRequestError is HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError)
        {
            return new Delivery.TryLater($"SendGrid could not be reached: {problem.Message}");
        }
        catch (HttpRequestException problem)
        {
            return new Delivery.Unanswered($"The connection to SendGrid was lost: {problem.Message}");
        }
        catch (TaskCanceledException slow) when (!cancel.IsCancellationRequested)
        {
            return new Delivery.Unanswered($"SendGrid did not answer in time: {slow.Message}");
        }
    }

    // A wrong key or an exhausted plan is the office's trouble and may be mended; what the letter itself says wrong stays wrong.
    private static Delivery Refused(HttpStatusCode status, string body)
    {
        var reason = $"SendGrid answered {(int)status}: {(body.Length > ReasonCharacters ? body[..ReasonCharacters] : body)}";
        return status is HttpStatusCode.BadRequest or HttpStatusCode.RequestEntityTooLarge ? new Delivery.Rejected(reason) : new Delivery.TryLater(reason);
    }
}
