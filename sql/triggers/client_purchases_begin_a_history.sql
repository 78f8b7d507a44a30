CREATE TRIGGER client_purchases_begin_a_history AFTER INSERT ON client_purchases
FOR EACH ROW EXECUTE FUNCTION note_sale();
