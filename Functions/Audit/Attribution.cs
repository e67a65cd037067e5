using System.Text.Json.Serialization;
using TechVolunteers.Identity;

namespace TechVolunteers.Audit;

/// <summary>Who caused a change, when (campaign time), and in which request. A required argument of everything that changes state.</summary>
/// <param name="At">The server's campaign clock, UTC.</param>
/// <param name="Request">The request or instance id under which logs and the audit meet.</param>
public sealed record Attribution(Actor Actor, DateTimeOffset At, string Request);

/// <summary>Somebody or something that changes state.</summary>
[JsonDerivedType(typeof(Person), "person")]
[JsonDerivedType(typeof(Machine), "machine")]
[JsonDerivedType(typeof(Anyone), "public")]
public abstract record Actor
{
    private Actor() { }

    /// <summary>A signed-in person, in the role under which the permission was given.</summary>
    public sealed record Person(PersonId Id, Role Role) : Actor;

    /// <summary>The system itself: a deadline that passed, an inspection that ended. <paramref name="Cause"/> is a function's or timer's name.</summary>
    public sealed record Machine(string Cause) : Actor;

    /// <summary>A member of the public who is not signed in.</summary>
    public sealed record Anyone : Actor;

    /// <summary>For the audit page: kind and id, never a name. Sealed, because a derived record would print itself.</summary>
    public sealed override string ToString() => this switch
    {
        Person person => $"{person.Role}:{person.Id.Value}",
        Machine machine => $"machine:{machine.Cause}",
        _ => "public",
    };
}
