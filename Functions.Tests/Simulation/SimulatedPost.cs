using TechVolunteers.Notifications;
using TechVolunteers.Notifications.Transports;

namespace TechVolunteers.Tests.Simulation;

/// <summary>The world's post office: it remembers what it took, over every crash of the app, and fails now and then.</summary>
internal sealed class SimulatedPost(Dice dice) : ILetterTransport
{
    private readonly List<Envelope> _taken = [];

    /// <summary>Every letter that was really taken over, in order.</summary>
    public IReadOnlyList<Envelope> Taken => _taken;

    /// <summary>How often a letter was taken of which the sender heard nothing, or heard that it must ask again.</summary>
    public int Unheard { get; private set; }

    /// <summary>Whether it fails at all: in the end everything must get through.</summary>
    public bool Calm { get; set; }

    /// <summary>Called when a letter was taken and the sender does not know it yet.</summary>
    public Action AfterTaking { get; set; } = () => { };

    public Task<Delivery> Send(Envelope envelope, CancellationToken cancel)
    {
        if (!Calm && dice.Chance(0.03))
            return Task.FromResult<Delivery>(new Delivery.TryLater("The simulated post office is closed."));
        _taken.Add(envelope);
        AfterTaking();
        if (Calm || !dice.Chance(0.01))
            return Task.FromResult<Delivery>(new Delivery.Taken());
        Unheard++;
        return Task.FromResult<Delivery>(new Delivery.Unanswered("The simulated line broke."));
    }
}
