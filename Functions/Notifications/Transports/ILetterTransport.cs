namespace TechVolunteers.Notifications.Transports;

/// <summary>Hands one letter over. One attempt: nothing here tries again, because only the outbox knows what was tried before.</summary>
public interface ILetterTransport
{
    Task<Delivery> Send(Envelope envelope, CancellationToken cancel);
}

/// <summary>What became of one attempt. Reasons are English sentences for staff.</summary>
public abstract record Delivery
{
    private Delivery() { }

    /// <summary>The transport has taken it over.</summary>
    public sealed record Taken : Delivery;

    /// <summary>Not taken, and it may be taken later.</summary>
    public sealed record TryLater(string Reason) : Delivery;

    /// <summary>Not taken, and never will be.</summary>
    public sealed record Rejected(string Reason) : Delivery;

    /// <summary>The connection was lost after the letter had been handed over: it may have been taken.</summary>
    public sealed record Unanswered(string Reason) : Delivery;
}
