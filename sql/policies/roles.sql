-- The three roles. Run by whoever may create roles; harmless when they exist.
-- trainer_owner owns the tables, trainer_functions the functions (and no table), and
-- trainer_app is what the site, the worker and the ticker act as in every transaction.
DO $$
BEGIN
    IF to_regrole('trainer_owner') IS NULL THEN
        CREATE ROLE trainer_owner NOLOGIN;
    END IF;
    IF to_regrole('trainer_functions') IS NULL THEN
        CREATE ROLE trainer_functions NOLOGIN;
    END IF;
    IF to_regrole('trainer_app') IS NULL THEN
        CREATE ROLE trainer_app NOLOGIN;
    END IF;
END
$$;

GRANT trainer_functions TO trainer_owner;
GRANT trainer_app TO trainer_owner;
