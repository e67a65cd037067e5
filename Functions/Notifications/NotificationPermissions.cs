using TechVolunteers.Identity;

namespace TechVolunteers.Notifications;

public static class NotificationPermissions
{
    public static readonly Permission WatchLetters = Permission.To("letters.watch", "查看未送达的信件").For(Role.Reviewer).For(Role.Lead).For(Role.Administrator).For(Role.Supervisor);

    public static readonly Permission SendAgain = Permission.To("letters.send-again", "再发一次信件").For(Role.Reviewer).For(Role.Lead).For(Role.Administrator);
}
